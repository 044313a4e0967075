-- Ghost text that the text around it has made wrong goes away at once. Neovim alone leaves it until the next answer:
-- after a key that the suggestion does not say, after <Del>, after a reload from disk, and when an answer comes for a
-- place that the cursor has left.

local shown = require('sfumato.shown')

local M = {}

--- What stood behind the cursor when the last suggestion was asked for, by buffer.
---@type table<integer, string>
local behind = {}

---@return string
local function behind_cursor()
  return vim.api.nvim_get_current_line():sub(vim.api.nvim_win_get_cursor(0)[2] + 1)
end

---@param buf integer
local function cancel_requests(buf)
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = buf, name = 'sfumato' })) do
    for id, request in pairs(client.requests) do
      if request.type == 'pending' and request.bufnr == buf and request.method == shown.METHOD then
        client:cancel_request(id)
      end
    end
  end
end

---@param buf integer
local function look(buf)
  if buf ~= vim.api.nvim_get_current_buf() or not shown.any(buf) then
    return
  end
  if behind[buf] and behind[buf] ~= behind_cursor() then
    shown.hide(buf)
    shown.ask(buf)
  elseif not shown.item(buf) then
    shown.hide(buf)
  end
end

---@param event vim.api.keyset.create_autocmd.callback_args
local function requested(event)
  local request = event.data.request
  if request.method ~= shown.METHOD then
    return
  end
  if request.type == 'pending' and event.buf == vim.api.nvim_get_current_buf() then
    behind[event.buf] = behind_cursor()
  elseif request.type == 'complete' then
    -- Its handler runs next and shows the answer, wherever the cursor is by then.
    vim.schedule(function()
      look(event.buf)
    end)
  end
end

--- Watch every buffer that has suggestions.
function M.watch()
  local group = vim.api.nvim_create_augroup('sfumato.stale', {})
  vim.api.nvim_create_autocmd('LspRequest', { group = group, callback = requested })
  vim.api.nvim_create_autocmd({ 'CursorMovedI', 'TextChangedI' }, {
    group = group,
    callback = function(event)
      cancel_requests(event.buf)
      look(event.buf)
    end,
  })
  vim.api.nvim_create_autocmd('FileChangedShellPost', {
    group = group,
    callback = function(event)
      cancel_requests(event.buf)
      if shown.any(event.buf) then
        shown.hide(event.buf)
        shown.ask(event.buf)
      end
    end,
  })
  vim.api.nvim_create_autocmd({ 'BufDelete', 'BufWipeout' }, {
    group = group,
    callback = function(event)
      behind[event.buf] = nil
    end,
  })
end

return M
