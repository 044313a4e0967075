-- Sfumato in Neovim 0.12: its suggestions as ghost text, and one key that accepts them.
-- Neovim's own vim.lsp.inline_completion asks, shows and inserts; what it leaves to its user is here.

local M = {}

---@class sfumato.Options
---@field accept? string the key that accepts the suggestion (default: '<Tab>')

--- The suggestion as it has to be inserted now, or nil when what was typed since it came has made it wrong.
---
--- Neovim replaces the range that the server named, which ended at the cursor of that time. The ghost text moves along
--- as the user types on, the range does not: without this, what was typed since would be there twice.
---@param item vim.lsp.inline_completion.Item
---@return vim.lsp.inline_completion.Item?
local function up_to_cursor(item)
  if not item.range or type(item.insert_text) ~= 'string' then
    return item
  end
  local buffer = vim.api.nvim_get_current_buf()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local start_row, start_column = item.range:to_extmark()
  if row - 1 ~= start_row or column < start_column then
    return nil
  end
  local line = vim.api.nvim_get_current_line()
  if not vim.startswith(item.insert_text, line:sub(start_column + 1, column)) then
    return nil
  end
  item.range = vim.range.extmark(buffer, start_row, start_column, start_row, column)
  return item
end

--- Enable the language server and its suggestions, and map the key that accepts one.
---@param options? sfumato.Options
function M.setup(options)
  local key = (options or {}).accept or '<Tab>'
  vim.lsp.enable('sfumato')
  vim.lsp.inline_completion.enable()

  -- With no suggestion the key does what it did before; <Tab> has a mapping of Neovim's own, for snippets.
  local before = vim.fn.maparg(key, 'i', false, true)
  local function without_suggestion()
    return before.expr == 1 and before.callback and before.callback() or key
  end
  local function on_accept(item)
    local now = up_to_cursor(item)
    if not now then
      vim.api.nvim_feedkeys(vim.keycode(without_suggestion()), 'n', false)
    end
    return now
  end
  vim.keymap.set('i', key, function()
    return vim.lsp.inline_completion.get({ on_accept = on_accept }) and '' or without_suggestion()
  end, { expr = true, desc = 'Accept the suggestion of Sfumato' })
end

return M
