-- The language server, in the form that |lsp-config| reads. Change any field with vim.lsp.config('sfumato', { ... }).

---@type vim.lsp.Config
return {
  cmd = { 'sfumato-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', '.git' },
  capabilities = {
    -- What of docs/language-server.md this client shows.
    experimental = { sfumato = { status = true, drafts = true, inspect = true, ripple = true, references = true } },
    -- Neovim takes edits with versions, and does not say so.
    workspace = { workspaceEdit = { documentChanges = true } },
  },
  handlers = {
    -- Neovim's own would stop everything, until a key is pressed, for a message that is longer than the screen is wide.
    ['window/showMessage'] = function(_, shown)
      local levels = { vim.log.levels.ERROR, vim.log.levels.WARN, vim.log.levels.INFO, vim.log.levels.INFO }
      require('sfumato.clients').say(shown.message, levels[shown.type])
    end,
    ['sfumato/didChangeStatus'] = function(...)
      require('sfumato.status').changed(...)
    end,
    ['sfumato/didChangeRipple'] = function(...)
      require('sfumato.ripple').changed(...)
    end,
    ['sfumato/references'] = function(...)
      return require('sfumato.references').asked(...)
    end,
    ['sfumato/draft'] = function(...)
      require('sfumato.operations').draft(...)
    end,
  },
}
