-- The language server, in the form that |lsp-config| reads. Change any field with vim.lsp.config('sfumato', { ... }).

---@type vim.lsp.Config
return {
  cmd = { 'sfumato-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', '.git' },
  capabilities = {
    -- What of docs/language-server.md this client shows.
    experimental = { sfumato = { status = true, drafts = true, inspect = true } },
    -- Neovim takes edits with versions, and does not say so.
    workspace = { workspaceEdit = { documentChanges = true } },
  },
  handlers = {
    ['sfumato/didChangeStatus'] = function(...)
      require('sfumato.status').changed(...)
    end,
    ['sfumato/draft'] = function(...)
      require('sfumato.operations').draft(...)
    end,
  },
}
