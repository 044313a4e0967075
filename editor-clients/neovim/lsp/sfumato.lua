-- The language server, in the form that |lsp-config| reads. Change any field with vim.lsp.config('sfumato', { ... }).

---@type vim.lsp.Config
return {
  cmd = { 'sfumato-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', '.git' },
}
