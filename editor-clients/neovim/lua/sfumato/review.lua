-- A finished draft waits in the text: kept, discarded, or changed for another candidate.

local clients = require('sfumato.clients')
local drafts = require('sfumato.drafts')
local edits = require('sfumato.edits')
local options = require('sfumato.options')
local ranges = require('sfumato.ranges')
local temporary_keys = require('sfumato.temporary_keys')

local M = {}

local namespace = vim.api.nvim_create_namespace('sfumato.review')

--- Every edit that can be kept, the best first, each once.
---@param result sfumato.OperationResult
---@return lsp.WorkspaceEdit[]
local function choices(result)
  local found = { result.edit }
  for _, candidate in ipairs(result.candidates or {}) do
    local known = vim.iter(found):any(function(edit)
      return vim.deep_equal(edits.documents(edit), edits.documents(candidate.edit))
    end)
    if not known then
      table.insert(found, candidate.edit)
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

---@param index integer
---@param total integer
local function hint(index, total)
  local keys = options.current.keys
  local text = ('%s keeps, %s discards'):format(temporary_keys.names(keys.keep), temporary_keys.names(keys.discard))
  if total > 1 and keys.next then
    text = ('%s, %s shows another (%d/%d)'):format(text, keys.next, index, total)
  end
  return text
end

--- Show the result of an operation and wait for the user.
---@param session sfumato.Session
---@param result sfumato.OperationResult
function M.start(session, result)
  local all = choices(result)
  local index = 1

  local function show()
    local changes = edits.changes_in(all[index], session.buf) or {}
    drafts.draw(session.buf, changes, session.client.offset_encoding, hint(index, #all))
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
      keep(session, all[index])
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
  clients.say(result.message)
end

return M
