-- The language server is told what others report of a buffer: an error that comes with an edit may say where it ripples to.

local clients = require('sfumato.clients')
local ranges = require('sfumato.ranges')

local M = {}

--- Reports come in bursts, one of each server.
local PAUSE_MS = 50

---@type table<integer, true> buffers of which something was told
local told = {}

---@param client vim.lsp.Client
---@param buf integer
---@return lsp.Diagnostic[] those of others
local function diagnostics(client, buf)
  local own = vim.lsp.diagnostic.get_namespace(client.id)
  local others = vim.tbl_filter(function(one)
    return one.namespace ~= own
  end, vim.diagnostic.get(buf))
  return vim.tbl_map(function(one)
    local span = { row = one.lnum, column = one.col, end_row = one.end_lnum or one.lnum, end_column = one.end_col or one.col }
    return {
      range = ranges.to_lsp(buf, span, client.offset_encoding),
      severity = one.severity,
      message = one.message,
      source = one.source,
    }
  end, others)
end

---@param buf integer
local function tell(buf)
  local client = vim.api.nvim_buf_is_loaded(buf) and clients.find(buf)
  if not client or not client.initialized then
    return
  end
  local found = diagnostics(client, buf)
  if #found == 0 and not told[buf] then
    return
  end
  told[buf] = #found > 0 or nil
  client:notify('sfumato/didDiagnose', {
    textDocument = { uri = vim.uri_from_bufnr(buf), version = vim.lsp.util.buf_versions[buf] },
    diagnostics = found,
  })
end

function M.watch()
  local timer, waiting = assert(vim.uv.new_timer()), {}
  vim.api.nvim_create_autocmd('DiagnosticChanged', {
    group = vim.api.nvim_create_augroup('sfumato.diagnosed', {}),
    callback = function(event)
      waiting[event.buf] = true
      timer:start(PAUSE_MS, 0, vim.schedule_wrap(function()
        for buf in pairs(waiting) do
          tell(buf)
        end
        waiting = {}
      end))
    end,
  })
end

return M
