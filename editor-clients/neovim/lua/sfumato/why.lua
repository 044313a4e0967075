-- Why a buffer has no suggestions, as far as Neovim knows it without asking the language server.

local clients = require('sfumato.clients')

local M = {}

--- Why the language server is not attached to a buffer, and what to do about it.
---@param buf integer
---@return string reason
---@return string remedy
function M.unattached(buf)
  local filetype = vim.bo[buf].filetype
  local config = vim.lsp.config.sfumato
  local filetypes = config and config.filetypes
  if not vim.lsp.is_enabled(clients.NAME) then
    return 'setup() was not called', "require('sfumato').setup() in init.lua"
  elseif vim.bo[buf].buftype ~= '' then
    return ("it is no file ('buftype' is '%s')"):format(vim.bo[buf].buftype), 'open a file'
  elseif filetype == '' then
    return 'it has no filetype', ':setfiletype names one'
  elseif filetypes and not vim.list_contains(filetypes, filetype) then
    local all = vim.inspect(vim.list_extend(vim.list_slice(filetypes), { filetype })):gsub('"', "'")
    return ("its filetype '%s' is not among those of vim.lsp.config.sfumato (%s)"):format(
      filetype,
      table.concat(filetypes, ', ')
    ),
      ("where your checkpoint knows it, vim.lsp.config('sfumato', { filetypes = %s }) adds it"):format(all)
  end
  return 'the language server has not started, or has ended', ':checkhealth sfumato'
end

return M
