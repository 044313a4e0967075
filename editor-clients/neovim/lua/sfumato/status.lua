-- What the language server says of itself, kept for status lines. It tells of every change by itself.

local clients = require('sfumato.clients')

local M = {}

---@class sfumato.Status
---@field state 'loading'|'ready'|'filling'|'paused'|'snoozed'|'off'|'broken'|'stopped'
---@field message string why, in a sentence
---@field checkpoint? string
---@field server? string
---@field latencyMs? number
---@field mode? 'automatic'|'subtle'|'off'

--- The last that each client has said.
---@type table<integer, sfumato.Status>
local last = {}

--- Handler of sfumato/didChangeStatus. Status lines are drawn anew, and the autocommand User SfumatoStatus has the
--- status as its data.
---@param _ any
---@param status sfumato.Status
---@param context lsp.HandlerContext
function M.changed(_, status, context)
  status = clients.without_nulls(status)
  last[context.client_id] = status
  vim.api.nvim_exec_autocmds('User', { pattern = 'SfumatoStatus', data = status, modeline = false })
  vim.cmd.redrawstatus({ bang = true })
end

--- The status of the language server that is attached to a buffer, or nil.
---@param buf integer
---@return sfumato.Status?
function M.get(buf)
  local client = clients.find(buf)
  return client and last[client.id] or nil
end

--- A few words for a status line.
---@param buf integer
---@return string
function M.line(buf)
  local status = M.get(buf)
  if not status then
    return ''
  end
  local words = { 'sfumato', status.state }
  if status.state == 'ready' and status.mode == 'subtle' then
    words[2] = 'on demand'
  end
  if status.state == 'ready' and type(status.latencyMs) == 'number' then
    table.insert(words, ('%d ms'):format(status.latencyMs))
  end
  return table.concat(words, ' ')
end

--- Ask the language server about a buffer, and say the answer.
---@param buf integer
function M.tell(buf)
  local client = clients.need(buf)
  if not client then
    return
  end
  client:request('sfumato/status', { uri = vim.uri_from_bufnr(buf) }, function(err, status)
    if err then
      clients.say(err.message, vim.log.levels.ERROR)
    else
      clients.say(('%s: %s'):format(status.state, status.message))
    end
  end, buf)
end

return M
