-- The language server is told where the cursor came to rest: what an edit there would ripple to is read ahead of it.

local clients = require('sfumato.clients')

local M = {}

local PAUSE_MS = 200

local function tell()
  local buf = vim.api.nvim_get_current_buf()
  local client = clients.find(buf)
  if client and client.initialized then
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    params.textDocument.version = vim.lsp.util.buf_versions[buf]
    client:notify('sfumato/didMove', params)
  end
end

--- Watch the cursor in normal mode: who types has other requests under way.
function M.watch()
  local timer = assert(vim.uv.new_timer())
  local group = vim.api.nvim_create_augroup('sfumato.cursor', {})
  vim.api.nvim_create_autocmd('CursorMoved', {
    group = group,
    callback = function()
      timer:start(PAUSE_MS, 0, vim.schedule_wrap(tell))
    end,
  })
end

return M
