-- A finished draft waits in the text: kept, discarded, or changed for another candidate.

local clients = require('sfumato.clients')
local drafts = require('sfumato.drafts')
local edits = require('sfumato.edits')
local hints = require('sfumato.hints')
local options = require('sfumato.options')
local ranges = require('sfumato.ranges')
local verdicts = require('sfumato.verdicts')

local M = {}

local namespace = vim.api.nvim_create_namespace('sfumato.review')

--- Every candidate that changes something, the best first, each edit once.
---@param result sfumato.OperationResult
---@return sfumato.Candidate[]
function M.choices(result)
  local found = {}
  local all = vim.list_slice(result.candidates or {})
  if #all == 0 and result.edit then
    all = { { edit = result.edit } }
  end
  for _, candidate in ipairs(all) do
    local documents = edits.documents(candidate.edit)
    local known = vim.iter(found):any(function(one)
      return vim.deep_equal(edits.documents(one.edit), documents)
    end)
    if #documents > 0 and not known then
      table.insert(found, candidate)
    end
  end
  return found
end

--- Put the edit into the text as one step of undo, the cursor behind it where it was at its place.
---@param session sfumato.Session
---@param edit lsp.WorkspaceEdit
local function keep(session, edit)
  local encoding = session.client.offset_encoding
  session:finish()
  for _, document in ipairs(edits.documents(edit)) do
    local last = document.edits[#document.edits]
    local span = last and ranges.from_lsp(session.buf, last.range, encoding)
    local mark = span and vim.api.nvim_buf_set_extmark(session.buf, namespace, span.end_row, span.end_column, {})
    edits.apply(document, encoding)
    if mark and vim.startswith(vim.api.nvim_get_mode().mode, 'i') then
      local row, column = unpack(vim.api.nvim_buf_get_extmark_by_id(session.buf, namespace, mark, {}))
      vim.api.nvim_win_set_cursor(0, { row + 1, column })
    end
    vim.api.nvim_buf_clear_namespace(session.buf, namespace, 0, -1)
  end
end

---@param fault? string
---@param index integer
---@param total integer
---@return string[]
local function hint(fault, index, total)
  local keys = options.current.keys
  local parts = {
    fault and { keys.keep_anyway, 'keeps it anyway' } or { keys.keep, 'keeps' },
    { keys.discard, 'discards' },
  }
  if total > 1 and keys.next then
    table.insert(parts, { { keys.next }, ('shows another (%d/%d)'):format(index, total) })
  end
  return hints.sentences(parts)
end

--- Show the result of an operation and wait for the user.
---@param session sfumato.Session
---@param all sfumato.Candidate[]
---@param message string
function M.start(session, all, message)
  local index = 1

  local function show()
    local changes = edits.changes_in(all[index].edit, session.buf) or {}
    local fault = verdicts.fault(all[index])
    drafts.draw(session.buf, changes, session.client.offset_encoding, hint(fault, index, #all), fault)
  end
  local function move(count)
    return function()
      index = (index - 1 + count) % #all + 1
      show()
    end
  end

  local actions = {}
  for _, key in ipairs(options.current.keys.keep) do
    actions[key] = function()
      local fault = verdicts.fault(all[index])
      if fault then
        return clients.say(verdicts.not_kept(fault), vim.log.levels.WARN)
      end
      keep(session, all[index].edit)
    end
  end
  for _, key in ipairs(options.current.keys.keep_anyway) do
    actions[key] = function()
      keep(session, all[index].edit)
    end
  end
  for _, key in ipairs(options.current.keys.discard) do
    actions[key] = function()
      session:finish()
    end
  end
  if #all > 1 then
    actions[options.current.keys.next or '<M-]>'] = move(1)
    actions[options.current.keys.previous or '<M-[>'] = move(-1)
  end
  session:hold(actions)
  show()
  clients.say(message)
end

return M
