-- The language server, in the form that |lsp-config| reads. Change any field with vim.lsp.config('sfumato', { ... }).

---@type vim.lsp.Config
return {
  cmd = { 'sfumato-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', '.git' },
  -- What of docs/language-server.md this client shows.
  capabilities = { experimental = { sfumato = { status = true, drafts = true, inspect = true } } },
  handlers = {
    ['sfumato/didChangeStatus'] = function(...)
      require('sfumato.status').changed(...)
    end,
    ['sfumato/draft'] = function(...)
      require('sfumato.operations').draft(...)
    end,
  },
}
