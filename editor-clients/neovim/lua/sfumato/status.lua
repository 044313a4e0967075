-- What the language server says of itself, kept for status lines. It tells of every change by itself.

local clients = require('sfumato.clients')

local M = {}

M.METHOD = 'sfumato/status'

---@class sfumato.Status
---@field state 'loading'|'ready'|'filling'|'paused'|'snoozed'|'off'|'broken'|'stopped'
---@field message string why, in a sentence
---@field checkpoint? string
---@field server? string
---@field latencyMs? number
---@field mode? 'automatic'|'subtle'|'off'
---@field languages? string[] of the checkpoint; none: any
---@field document? { suggestions: boolean, reason: string }

--- What asks about a buffer.
---@param buf integer
function M.about(buf)
  return { textDocument = { uri = vim.uri_from_bufnr(buf) } }
end

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

--- What a status says of the document that was asked about.
---@param status sfumato.Status
---@return string
function M.sentence(status)
  local document = status.document
  if document and not document.suggestions then
    return document.reason
  end
  return status.message
end

--- Of a buffer without the language server; another buffer's says what its checkpoint knows.
---@param buf integer
local function tell_why_unattached(buf)
  local reason, remedy = require('sfumato.why').unattached(buf)
  local function say(languages)
    local known = #languages > 0 and (' The checkpoint knows %s.'):format(table.concat(languages, ', ')) or ''
    clients.say(('no suggestions in this buffer: %s.%s %s'):format(reason, known, remedy), vim.log.levels.WARN)
  end
  local client = vim.lsp.get_clients({ name = clients.NAME })[1]
  if not client then
    return say({})
  end
  client:request(M.METHOD, vim.empty_dict(), function(_, status)
    say(status and status.languages or {})
  end)
end

--- Ask the language server about a buffer, and say the answer.
---@param buf integer
function M.tell(buf)
  local client = clients.find(buf)
  if not client then
    return tell_why_unattached(buf)
  end
  client:request(M.METHOD, M.about(buf), function(err, status)
    if err then
      clients.say(err.message, vim.log.levels.ERROR)
    else
      clients.say(M.sentence(clients.without_nulls(status)))
    end
  end, buf)
end

return M
