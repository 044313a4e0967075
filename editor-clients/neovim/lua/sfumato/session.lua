-- One operation in one buffer, from its request until its draft is kept or discarded. It ends by itself when somebody
-- changes the text: the draft was made for the text as it was.

local clients = require('sfumato.clients')
local drafts = require('sfumato.drafts')
local temporary_keys = require('sfumato.temporary_keys')

local M = {}

---@class sfumato.Session
---@field buf integer
---@field client vim.lsp.Client
---@field token string names its drafts
---@field request? integer while the language server works on it
---@field tick integer the buffer's changedtick when it began
---@field ended boolean
---@field group integer its autocommands
---@field private restore fun()
local Session = {}
Session.__index = Session

---@type table<integer, sfumato.Session> by buffer
local active = {}
local count = 0

local CHANGED = 'the text was changed, so the draft is gone'
local DETACHED = 'the language server is no longer attached to this buffer'

--- Neovim calls nobody back about what a language server that has ended was asked for.
---@param session sfumato.Session
local function watch_client(session)
  vim.api.nvim_create_autocmd('LspDetach', {
    group = session.group,
    buffer = session.buf,
    callback = function(event)
      if event.data.client_id == session.client.id and session.request then
        session.request = nil
        vim.schedule(function()
          session:stop(DETACHED)
        end)
      end
    end,
  })
end

---@param session sfumato.Session
local function watch_text(session)
  local function changed()
    if session.ended then
      return true
    end
    vim.schedule(function()
      session:stop(CHANGED)
    end)
    return true
  end
  vim.api.nvim_buf_attach(session.buf, false, { on_lines = changed, on_reload = changed, on_detach = changed })
end

--- Begin one; another of the same buffer ends.
---@param buf integer
---@param client vim.lsp.Client
---@return sfumato.Session
function M.begin(buf, client)
  if active[buf] then
    active[buf]:stop('another operation began')
  end
  count = count + 1
  local session = setmetatable({
    buf = buf,
    client = client,
    token = ('neovim-%d'):format(count),
    tick = vim.api.nvim_buf_get_changedtick(buf),
    ended = false,
    group = vim.api.nvim_create_augroup('sfumato.session.' .. buf, {}),
    restore = function() end,
  }, Session)
  active[buf] = session
  watch_text(session)
  watch_client(session)
  return session
end

---@param buf integer
---@return boolean
function M.is_active(buf)
  return active[buf] ~= nil
end

---@param token string|integer
---@return sfumato.Session?
function M.find(token)
  return vim.iter(vim.tbl_values(active)):find(function(session)
    return session.token == token
  end)
end

--- Give keys of the buffer a meaning for now, in place of the last ones. A key that comes right behind a change of the
--- text, before that has ended the session, means what it always means.
---@param actions table<string, fun()>
function Session:hold(actions)
  self.restore()
  local careful = {}
  for key, action in pairs(actions) do
    careful[key] = function()
      if vim.api.nvim_buf_get_changedtick(self.buf) == self.tick then
        return action()
      end
      self:stop(CHANGED)
      vim.api.nvim_feedkeys(vim.keycode(key), 'mi', false)
    end
  end
  self.restore = temporary_keys.hold(self.buf, careful)
end

--- Nothing of it stays on the screen. What the language server still does is cancelled.
function Session:finish()
  if self.ended then
    return
  end
  self.ended = true
  active[self.buf] = nil
  self.restore()
  vim.api.nvim_del_augroup_by_id(self.group)
  if self.request then
    self.client:cancel_request(self.request)
    self.request = nil
  end
  if vim.api.nvim_buf_is_valid(self.buf) then
    drafts.clear(self.buf)
  end
end

--- Finish, and say why.
---@param reason string
function Session:stop(reason)
  if not self.ended then
    self:finish()
    clients.say(reason)
  end
end

return M
