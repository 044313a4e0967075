-- :checkhealth sfumato

local clients = require('sfumato.clients')
local options = require('sfumato.options')

local M = {}

local health = vim.health
local PATIENCE_MS = 2000

--- Other plugins that draw ghost text, and how to tell that one is loaded.
---@type table<string, fun(): boolean>
local OTHERS = {
  ['copilot.vim'] = function()
    return vim.g.loaded_copilot ~= nil
  end,
  ['copilot.lua'] = function()
    return package.loaded['copilot'] ~= nil
  end,
  codeium = function()
    return vim.g.loaded_codeium ~= nil or package.loaded['codeium'] ~= nil
  end,
  windsurf = function()
    return vim.g.loaded_windsurf ~= nil
  end,
  supermaven = function()
    return package.loaded['supermaven-nvim'] ~= nil
  end,
  ['llama.vim'] = function()
    return vim.fn.exists('*llama#init') == 1 or vim.g.loaded_llama ~= nil
  end,
  minuet = function()
    return package.loaded['minuet.virtualtext'] ~= nil
  end,
}

local function check_neovim()
  health.start('Neovim')
  if vim.fn.has('nvim-0.12') == 1 then
    health.ok(('Neovim %s has inline completion'):format(vim.version()))
  else
    health.error(('Neovim %s has no inline completion'):format(vim.version()), { 'install Neovim 0.12 or newer' })
  end
  if not require('sfumato.shown').is_known() then
    health.warn('this Neovim keeps its ghost text elsewhere: it cannot be accepted by the word or the line')
  end
end

---@return boolean
local function check_program()
  health.start('Language server')
  local command = vim.lsp.config.sfumato and vim.lsp.config.sfumato.cmd
  local program = type(command) == 'table' and command[1] or nil
  if not program then
    health.info('its command is a function of the configuration')
    return true
  end
  if vim.fn.executable(program) ~= 1 then
    health.error(program .. ' is not in PATH', {
      "pip install '.[server]' in a checkout of Sfumato, into an environment whose programs are in PATH",
      "or name it: vim.lsp.config('sfumato', { cmd = { '/path/to/sfumato-lsp' } })",
    })
    return false
  end
  local answer = vim.system({ program, '--version' }, { text = true }):wait(PATIENCE_MS * 5)
  local version = vim.trim(answer.stdout or '')
  if answer.code == 0 then
    health.ok(('%s: %s'):format(vim.fn.exepath(program), version))
  else
    health.error(('%s --version ended with %d'):format(program, answer.code), vim.trim(answer.stderr or ''))
  end
  return true
end

---@param client vim.lsp.Client
---@param params table
---@return table?
local function ask(client, params)
  local answer = client:request_sync(require('sfumato.status').METHOD, params, PATIENCE_MS)
  return answer and answer.result and clients.without_nulls(answer.result)
end

---@param client vim.lsp.Client
local function check_server(client)
  local status = ask(client, {})
  if not status then
    health.error(('the language server did not answer within %d s'):format(PATIENCE_MS / 1000), {
      ':lsp restart sfumato',
    })
    return
  end
  local troubled = vim.list_contains({ 'broken', 'stopped', 'off' }, status.state)
  local say = troubled and health.warn or health.ok
  say(('the server is %s: %s'):format(status.state, status.message))
  health.info(('checkpoint: %s, server: %s'):format(status.checkpoint or 'none', status.server or 'none'))
end

--- Why a buffer has no suggestions, or nil; and what to do where that is known.
---@param buf integer
---@return string? reason
---@return string? remedy
local function reason_against(buf)
  local client = clients.find(buf)
  if not client then
    return require('sfumato.why').unattached(buf)
  elseif not vim.lsp.inline_completion.is_enabled({ bufnr = buf }) then
    return 'inline completion is turned off for it'
  end
  local status = ask(client, require('sfumato.status').about(buf))
  if not status then
    return 'the language server does not answer'
  end
  return status.document and not status.document.suggestions and status.document.reason or nil
end

local function check_buffers()
  health.start('Buffers')
  local found = vim.tbl_filter(function(buf)
    return vim.bo[buf].buflisted and vim.bo[buf].buftype == '' and vim.api.nvim_buf_get_name(buf) ~= ''
  end, vim.api.nvim_list_bufs())
  if #found == 0 then
    health.info('no file is open')
  end
  for _, buf in ipairs(found) do
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buf), ':~:.')
    local reason, remedy = reason_against(buf)
    if reason then
      health.warn(('%s has no suggestions: %s'):format(name, reason), remedy and { remedy } or nil)
    else
      health.ok(name .. ' has suggestions')
    end
    local other = require('sfumato.keys').hidden_by(buf)
    if other then
      local key = options.current.keys.accept
      health.warn(('%s of %s belongs to something else: %s'):format(key, name, other), {
        'see :help sfumato-completion-plugins',
      })
    end
  end
end

local function check_others()
  health.start('Other suggestions')
  local found = vim.tbl_filter(function(name)
    return OTHERS[name]()
  end, vim.tbl_keys(OTHERS))
  for _, client in ipairs(vim.lsp.get_clients({ method = 'textDocument/inlineCompletion' })) do
    if client.name ~= clients.NAME then
      table.insert(found, client.name)
    end
  end
  table.sort(found)
  for _, name in ipairs(found) do
    health.warn(name .. ' shows ghost text too', { 'turn one of the two off: they draw over each other' })
  end
  if #found == 0 then
    health.ok('nothing else that is known to show ghost text is loaded')
  end
end

function M.check()
  check_neovim()
  if check_program() then
    local client = vim.lsp.get_clients({ name = clients.NAME })[1]
    if client then
      check_server(client)
    else
      health.info('it does not run: it starts with the first file of its filetypes')
    end
  end
  check_buffers()
  check_others()
end

return M
