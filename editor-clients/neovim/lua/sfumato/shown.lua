-- What Neovim shows as ghost text. It has no public way to see that, to show the rest of a suggestion or to take one
-- away, so this is the one place that looks inside (runtime/lua/vim/lsp/inline_completion.lua, read in 0.12.4).

local M = {}

M.METHOD = 'textDocument/inlineCompletion'

--- Neovim's own object of a buffer with inline completion, or nil.
---@param buf integer
local function completor(buf)
  local found, capability = pcall(require, 'vim.lsp._capability')
  local inline = found and capability.all and capability.all.inline_completion
  return inline and inline.active[buf] or nil
end

--- Whether this Neovim lets us look. Without it, words and lines cannot be accepted one by one.
---@return boolean
function M.is_known()
  local found, capability = pcall(require, 'vim.lsp._capability')
  return found and capability.all ~= nil and capability.all.inline_completion ~= nil
end

--- The suggestion as it has to be inserted now, or nil when what was typed since it came has made it wrong.
---
--- Neovim replaces the range that the server named, which ended at the cursor of that time. The ghost text moves along
--- as the user types on, the range does not: without this, what was typed since would be there twice.
---@param item vim.lsp.inline_completion.Item
---@return vim.lsp.inline_completion.Item?
function M.up_to_cursor(item)
  if not item.range or type(item.insert_text) ~= 'string' then
    return item
  end
  local buf = vim.api.nvim_get_current_buf()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local start_row, start_column = item.range:to_extmark()
  if row - 1 ~= start_row or column < start_column then
    return nil
  end
  local typed = vim.api.nvim_get_current_line():sub(start_column + 1, column)
  if not vim.startswith(item.insert_text, typed) then
    return nil
  end
  local now = vim.deepcopy(item, true)
  now.range = vim.range.extmark(buf, start_row, start_column, start_row, column)
  return now
end

--- The suggestion on the screen as it has to be inserted now, or nil.
---@param buf integer
---@return vim.lsp.inline_completion.Item?
function M.item(buf)
  local object = completor(buf)
  return object and object.current and M.up_to_cursor(object.current)
end

--- Whether there is anything on the screen, right or wrong.
---@param buf integer
---@return boolean
function M.any(buf)
  local object = completor(buf)
  return object ~= nil and object.current ~= nil
end

--- The text that accepting would put behind the cursor, or nil.
---@param item vim.lsp.inline_completion.Item
---@return string?
function M.rest(item)
  if not item.range or type(item.insert_text) ~= 'string' then
    return nil
  end
  local _, start_column, _, end_column = item.range:to_extmark()
  return item.insert_text:sub(end_column - start_column + 1)
end

--- How many candidates there are to choose from.
---@param buf integer
---@return integer
function M.count(buf)
  local object = completor(buf)
  return object and object:count_items() or 0
end

--- Show items as if the language server had just answered them.
---@param buf integer
---@param client_id integer
---@param items lsp.InlineCompletionItem[]
function M.show(buf, client_id, items)
  local object = completor(buf)
  if object and object.client_state[client_id] then
    object:handler(nil, items, { client_id = client_id })
  end
end

--- Take the ghost text away. What Neovim still asks may bring another.
---@param buf integer
function M.hide(buf)
  local object = completor(buf)
  if object then
    object.current = nil
    object:hide()
  end
end

--- Take the ghost text away, and ask for nothing until the next key.
---@param buf integer
function M.abort(buf)
  local object = completor(buf)
  if object then
    object:abort()
  end
end

--- Let what Neovim is about to ask be asked after so long, and not later.
---@param buf integer
---@param milliseconds integer
function M.ask_within(buf, milliseconds)
  local object = completor(buf)
  if object and object.timer and object.timer:get_due_in() > milliseconds then
    object:reset_timer()
    object.timer = vim.defer_fn(function()
      object:request(vim.lsp.protocol.InlineCompletionTriggerKind.Automatic)
    end, milliseconds)
  end
end

--- Let Neovim ask as it does after a key.
---@param buf integer
function M.ask(buf)
  local object = completor(buf)
  if object then
    object:automatic_request()
  end
end

return M
