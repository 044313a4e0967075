-- The language server as Neovim's client of it: found, asked, and what goes wrong said to the user.

local M = {}

M.NAME = 'sfumato'

--- Whether messages go to Neovim's own command line, and not to a plugin that shows them elsewhere.
local function is_command_line()
  local source = debug.getinfo(vim.notify, 'S').source
  return not vim.startswith(source, '@') or source:find('vim/_core', 1, true) ~= nil
end

--- What is too long for the command line stands above it until the cursor moves, where it covers no draft: Neovim would
--- stop everything until the user has pressed a key.
---@param message string
---@param level? integer of vim.log.levels
function M.say(message, level)
  message = 'Sfumato: ' .. vim.trim((message:gsub('%s*\n%s*', ' ')))
  local room = vim.v.echospace
  if is_command_line() and vim.fn.strdisplaywidth(message) > room then
    local how = { wrap = true, max_width = 80, focusable = false }
    local _, window = vim.lsp.util.open_floating_preview({ message }, 'text', how)
    local bottom = vim.o.lines - vim.o.cmdheight - 1
    vim.api.nvim_win_set_config(window, { relative = 'editor', anchor = 'SW', row = bottom, col = 0 })
    message = vim.fn.strcharpart(message, 0, room - 3) .. '...'
  end
  vim.notify(message, level or vim.log.levels.INFO)
end

--- The client of a buffer, or nil.
---@param buf integer
---@return vim.lsp.Client?
function M.find(buf)
  return vim.lsp.get_clients({ bufnr = buf, name = M.NAME })[1]
end

--- The client of a buffer; the user is told when there is none.
---@param buf integer
---@return vim.lsp.Client?
function M.need(buf)
  local client = M.find(buf)
  if not client then
    local reason, remedy = require('sfumato.why').unattached(buf)
    M.say(('no language server in this buffer: %s. %s'):format(reason, remedy), vim.log.levels.ERROR)
  end
  return client
end

--- Fields that the language server says are null are not there.
---@generic T: table
---@param answer T
---@return T
function M.without_nulls(answer)
  local found = {}
  for name, value in pairs(answer) do
    if value ~= vim.NIL then
      found[name] = value
    end
  end
  return found
end

--- Run a command of the language server. What it says on failure is for the user, and is said here.
---@param client vim.lsp.Client
---@param buf integer
---@param command string
---@param arguments any[]
---@param done fun(result: any) called with the result, or with nil after an error
---@return integer? request its id
function M.execute(client, buf, command, arguments, done)
  local known = vim.tbl_get(client.server_capabilities, 'executeCommandProvider', 'commands') or {}
  if not vim.list_contains(known, command) then
    local version = vim.tbl_get(client, 'server_info', 'version') or 'of an unknown version'
    M.say(('%s is not known to the sfumato-lsp in use (%s)'):format(command, version), vim.log.levels.ERROR)
    return nil
  end
  local params = { command = command, arguments = arguments }
  local _, id = client:request('workspace/executeCommand', params, function(err, result)
    if err then
      M.say(err.message, vim.log.levels.ERROR)
    end
    done(type(result) == 'table' and M.without_nulls(result) or nil)
  end, buf)
  return id
end

return M
