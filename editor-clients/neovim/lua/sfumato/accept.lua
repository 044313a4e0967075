-- Accepting a suggestion, whole or a word or a line at a time, and taking it off the screen.
-- Each answers whether there was one, so that a key can do something else when there was not. Neovim looks up a key's
-- map before it has put in the keys that were typed just before it; so what is done is done afterwards, and `otherwise`
-- is called when those keys have made the suggestion wrong.

local clients = require('sfumato.clients')
local pieces = require('sfumato.pieces')
local shown = require('sfumato.shown')

local M = {}

--- The id by which the language server counts the item.
---@param item vim.lsp.inline_completion.Item
---@return string?
local function id_of(item)
  local command = item.command
  return command and command.command == 'sfumato.accepted' and command.arguments and command.arguments[1] or nil
end

---@param item vim.lsp.inline_completion.Item
---@param method string
---@param more table
local function tell(item, method, more)
  local client, id = vim.lsp.get_client_by_id(item.client_id), id_of(item)
  if client and id and client.name == clients.NAME then
    client:notify(method, vim.tbl_extend('error', { id = id }, more))
  end
end

--- Put `text` behind the cursor, and the cursor behind it.
---@param text string
local function insert(text)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local lines = vim.split(text, '\n', { plain = true })
  vim.api.nvim_buf_set_text(0, row - 1, column, row - 1, column, lines)
  local last = #lines[#lines] + (#lines == 1 and column or 0)
  vim.api.nvim_win_set_cursor(0, { row + #lines - 1, last })
end

--- Keep `rest` on the screen: Neovim would ask for it anew, and show nothing until the answer.
---@param buf integer
---@param item vim.lsp.inline_completion.Item
---@param rest string
local function show_rest(buf, item, rest)
  local client = vim.lsp.get_client_by_id(item.client_id)
  if client then
    local cursor = vim.lsp.util.make_position_params(0, client.offset_encoding).position
    local range = { start = cursor, ['end'] = cursor }
    shown.show(buf, client.id, { { insertText = rest, range = range, command = item.command } })
  end
end

---@param item vim.lsp.inline_completion.Item
---@param text string
---@param unit 'word'|'line'
local function take_next(item, text, unit)
  local piece = pieces[unit](text)
  if piece == text then
    return vim.lsp.inline_completion.get({ on_accept = shown.up_to_cursor })
  end
  insert(piece)
  show_rest(vim.api.nvim_get_current_buf(), item, text:sub(#piece + 1))
  tell(item, 'sfumato/didPartlyAccept', { unit = unit, characters = vim.fn.strchars(piece) })
end

--- Do something with the suggestion on the screen, or what is to be done otherwise.
---@param act fun(item: vim.lsp.inline_completion.Item)
---@param otherwise? fun()
---@return boolean
local function with_suggestion(act, otherwise)
  if not shown.item(vim.api.nvim_get_current_buf()) then
    return false
  end
  vim.schedule(function()
    local item = shown.item(vim.api.nvim_get_current_buf())
    if item then
      act(item)
    elseif otherwise then
      otherwise()
    end
  end)
  return true
end

--- Accept the whole suggestion.
---@param otherwise? fun()
---@return boolean
function M.all(otherwise)
  return with_suggestion(function()
    vim.lsp.inline_completion.get({ on_accept = shown.up_to_cursor })
  end, otherwise)
end

--- Accept the next word, and keep the rest on the screen.
---@param otherwise? fun()
---@return boolean
function M.word(otherwise)
  return with_suggestion(function(item)
    take_next(item, shown.rest(item) or '', 'word')
  end, otherwise)
end

--- Accept the rest of the line, then a line at a time.
---@param otherwise? fun()
---@return boolean
function M.line(otherwise)
  return with_suggestion(function(item)
    take_next(item, shown.rest(item) or '', 'line')
  end, otherwise)
end

--- Take the suggestion off the screen.
---@param otherwise? fun()
---@return boolean
function M.dismiss(otherwise)
  return with_suggestion(function(item)
    shown.abort(vim.api.nvim_get_current_buf())
    tell(item, 'sfumato/didReject', { reason = 'dismissed' })
  end, otherwise)
end

return M
