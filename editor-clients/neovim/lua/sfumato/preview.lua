-- An edit of several places or files, as a diff in a window over the text: applied as a whole or not at all.

local clients = require('sfumato.clients')
local edits = require('sfumato.edits')
local hints = require('sfumato.hints')
local options = require('sfumato.options')
local verdicts = require('sfumato.verdicts')

local M = {}

local QUICKFIX = '<C-q>'

---@class sfumato.Planned a document's edit with its lines before and after
---@field document sfumato.DocumentEdit
---@field name string as the user knows the file
---@field old string[]
---@field new string[]

---@param edit lsp.WorkspaceEdit
---@param client vim.lsp.Client
---@return sfumato.Planned[]
local function plan(edit, client)
  return vim.tbl_map(function(document)
    local old, new = edits.both(document, client.offset_encoding)
    local path = vim.uri_to_fname(document.uri)
    local name = vim.fs.relpath(client.root_dir or vim.fn.getcwd(), path) or path
    return { document = document, name = name, old = old, new = new }
  end, edits.documents(edit))
end

---@param planned sfumato.Planned[]
---@return string[]
local function diff(planned)
  local lines = {}
  for _, one in ipairs(planned) do
    local old, new = table.concat(one.old, '\n') .. '\n', table.concat(one.new, '\n') .. '\n'
    vim.list_extend(lines, { '--- ' .. one.name, '+++ ' .. one.name })
    vim.list_extend(lines, vim.split(vim.text.diff(old, new, { ctxlen = 3 }), '\n', { trimempty = true }))
  end
  return lines
end

---@param lines string[]
---@param titles string[] the first that has room
---@return integer window
local function open(lines, titles)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].filetype = 'diff'
  vim.bo[buf].modifiable = false
  vim.bo[buf].bufhidden = 'wipe'
  local least = vim.fn.strdisplaywidth(titles[#titles]) + 2
  local width = math.max(20, math.min(100, vim.o.columns - 8), math.min(least, vim.o.columns - 2))
  local title = hints.fitting(titles, width - 2) or titles[#titles]
  local height = math.max(1, math.min(#lines, vim.o.lines - 8))
  return vim.api.nvim_open_win(buf, true, {
    relative = 'editor',
    row = math.floor((vim.o.lines - height) / 2) - 1,
    col = math.floor((vim.o.columns - width) / 2),
    width = width,
    height = height,
    border = 'rounded',
    title = ' ' .. title .. ' ',
  })
end

--- The document that is no longer as it was when the diff was made, if any.
---@param planned sfumato.Planned[]
local function changed_since(planned)
  return vim.iter(planned):find(function(one)
    local buf = vim.uri_to_bufnr(one.document.uri)
    return not vim.deep_equal(vim.api.nvim_buf_get_lines(buf, 0, -1, false), one.old)
  end)
end

---@param planned sfumato.Planned[]
---@param encoding string
local function apply(planned, encoding)
  local changed = changed_since(planned)
  if changed then
    clients.say(('%s was changed meanwhile: nothing was applied'):format(changed.name), vim.log.levels.WARN)
    return
  end
  for _, one in ipairs(planned) do
    vim.bo[edits.apply(one.document, encoding)].buflisted = true
  end
  clients.say(('changed %d %s; :wall writes'):format(#planned, #planned == 1 and 'file' or 'files'))
end

---@param planned sfumato.Planned[]
local function to_quickfix(planned)
  local items = {}
  for _, one in ipairs(planned) do
    for _, edit in ipairs(one.document.edits) do
      local row = edit.range.start.line
      table.insert(items, {
        bufnr = vim.uri_to_bufnr(one.document.uri),
        lnum = row + 1,
        text = vim.trim(one.new[row + 1] or ''),
      })
    end
  end
  vim.fn.setqflist({}, ' ', { title = 'Sfumato: places that would change', items = items })
  vim.cmd.copen()
end

--- Show what an operation would change, and wait for the user.
---@param session sfumato.Session
---@param candidate sfumato.Candidate
---@param message string
function M.start(session, candidate, message)
  local encoding = session.client.offset_encoding
  local planned = plan(candidate.edit, session.client)
  session:finish()
  local keys = options.current.keys
  local fault = verdicts.fault(candidate)
  local lines = diff(planned)
  if fault then
    table.insert(lines, 1, fault)
  end
  local window = open(
    lines,
    hints.sentences({
      fault and { keys.keep_anyway, 'applies it anyway' } or { keys.keep, 'applies' },
      { keys.discard, 'discards' },
      { { QUICKFIX }, 'lists the places' },
    })
  )
  local function map(key, action)
    vim.keymap.set('n', key, function()
      vim.api.nvim_win_close(window, true)
      action()
    end, { buffer = vim.api.nvim_win_get_buf(window), nowait = true })
  end
  local function apply_all()
    apply(planned, encoding)
  end
  for _, key in ipairs(keys.keep_anyway) do
    map(key, apply_all)
  end
  for _, key in ipairs(keys.keep) do
    if fault then
      vim.keymap.set('n', key, function()
        clients.say(verdicts.not_kept(fault), vim.log.levels.WARN)
      end, { buffer = vim.api.nvim_win_get_buf(window), nowait = true })
    else
      map(key, apply_all)
    end
  end
  for _, key in ipairs(vim.list_extend({ 'q' }, keys.discard)) do
    map(key, function() end)
  end
  map(QUICKFIX, function()
    to_quickfix(planned)
  end)
  clients.say(message)
end

return M
