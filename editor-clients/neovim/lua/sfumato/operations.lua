-- Fill, rewrite and the others, from the command to the draft that waits to be kept. The language server changes
-- nothing by itself: it is asked for the edit alone.

local clients = require('sfumato.clients')
local drafts = require('sfumato.drafts')
local edits = require('sfumato.edits')
local hints = require('sfumato.hints')
local options = require('sfumato.options')
local ranges = require('sfumato.ranges')
local sessions = require('sfumato.session')

local M = {}

---@class sfumato.OperationResult
---@field operation string
---@field edit? lsp.WorkspaceEdit
---@field candidates sfumato.Candidate[]
---@field message string

---@class sfumato.Wish what the user asks for besides the place
---@field instruction? string
---@field strength? number
---@field references? lsp.Location[]

---@type table<string, string> the language server's command of each
M.COMMANDS = {
  fill = 'sfumato.fill',
  holes = 'sfumato.fillHoles',
  body = 'sfumato.completeBody',
  rewrite = 'sfumato.rewrite',
  refine = 'sfumato.refine',
  settle = 'sfumato.settle',
  refactor = 'sfumato.refactor',
}

---@return string[]
local function waiting()
  return vim.tbl_map(function(sentence)
    return 'denoising, ' .. sentence
  end, hints.sentences({ { options.current.keys.discard, 'cancels' } }))
end

--- Handler of sfumato/draft: the text comes into focus.
---@param _ any
---@param draft { token: string|integer, step: integer, changes: table[] }
function M.draft(_, draft)
  local session = sessions.find(draft.token)
  if not session or not session.request then
    return
  end
  local uri = vim.uri_from_bufnr(session.buf)
  local here = vim.tbl_filter(function(change)
    return change.uri == uri and change.version == vim.lsp.util.buf_versions[session.buf]
  end, draft.changes)
  if #here > 0 then
    drafts.draw(session.buf, here, session.client.offset_encoding, waiting())
  end
end

---@param session sfumato.Session
---@param result sfumato.OperationResult?
local function finished(session, result)
  if session.ended then
    return
  end
  session.request = nil
  if not result then
    session:finish()
    return
  end
  local choices = require('sfumato.review').choices(result)
  if #choices == 0 then
    session:stop(result.message)
  elseif result.operation ~= 'refactor' and edits.changes_in(choices[1].edit, session.buf) then
    require('sfumato.review').start(session, choices, result.message)
  else
    require('sfumato.preview').start(session, choices[1], result.message)
  end
end

--- Neovim calls nobody back about a request that was cancelled, by whomever.
---@param session sfumato.Session
local function watch_cancelling(session)
  vim.api.nvim_create_autocmd('LspRequest', {
    group = session.group,
    callback = function(event)
      local is_its = event.data.client_id == session.client.id and event.data.request_id == session.request
      if is_its and event.data.request.type == 'complete' then
        vim.schedule(function()
          if session.request then
            session.request = nil
            session:stop('cancelled')
          end
        end)
      end
    end,
  })
end

--- Ask for an operation on a span of a buffer.
---@param name string of COMMANDS
---@param buf integer
---@param span sfumato.Span
---@param wish sfumato.Wish
function M.run(name, buf, span, wish)
  local client = clients.need(buf)
  if not client then
    return
  elseif not vim.bo[buf].modifiable then
    return clients.say("this buffer cannot be changed ('nomodifiable')", vim.log.levels.ERROR)
  end
  local session = sessions.begin(buf, client)
  local params = vim.tbl_extend('error', wish, {
    textDocument = {
      uri = vim.uri_from_bufnr(buf),
      version = vim.lsp.util.buf_versions[buf],
    },
    range = ranges.to_lsp(buf, span, client.offset_encoding),
    apply = false,
    draftToken = session.token,
  })
  session.request = clients.execute(client, buf, M.COMMANDS[name], { params }, function(result)
    finished(session, result)
  end)
  if not session.request then
    return session:finish()
  end
  watch_cancelling(session)
  local actions = {}
  for _, key in ipairs(options.current.keys.discard) do
    actions[key] = function()
      session:stop('cancelled')
    end
  end
  session:hold(actions)
  drafts.hint(buf, span.row, waiting())
end

return M
