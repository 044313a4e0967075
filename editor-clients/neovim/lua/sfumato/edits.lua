-- A WorkspaceEdit, document by document, and how it goes into the text.

local M = {}

---@class sfumato.DocumentEdit
---@field uri string
---@field edits lsp.TextEdit[]

--- Its documents in their order. Annotations are left out: who keeps an edit here has seen it, and need not be asked.
---@param edit lsp.WorkspaceEdit
---@return sfumato.DocumentEdit[]
function M.documents(edit)
  local found = {}
  for _, change in ipairs(edit.documentChanges or {}) do
    table.insert(found, { uri = change.textDocument.uri, edits = change.edits })
  end
  for uri, edits in vim.spairs(not edit.documentChanges and edit.changes or {}) do
    table.insert(found, { uri = uri, edits = edits })
  end
  for _, document in ipairs(found) do
    document.edits = vim.tbl_map(function(one)
      return { range = one.range, newText = one.newText }
    end, document.edits)
  end
  return found
end

--- What an edit would put where in one buffer, or nil when it changes any other document.
---@param edit lsp.WorkspaceEdit
---@param buf integer
---@return sfumato.Change[]?
function M.changes_in(edit, buf)
  local changes = {}
  for _, document in ipairs(M.documents(edit)) do
    if document.uri ~= vim.uri_from_bufnr(buf) then
      return nil
    end
    for _, one in ipairs(document.edits) do
      table.insert(changes, { range = one.range, text = one.newText })
    end
  end
  return changes
end

--- Apply one document's part: in its buffer, which is loaded for it. Nothing is written to disk.
---@param document sfumato.DocumentEdit
---@param encoding string
---@return integer buf
function M.apply(document, encoding)
  local buf = vim.uri_to_bufnr(document.uri)
  vim.fn.bufload(buf)
  vim.lsp.util.apply_text_edits(document.edits, buf, encoding)
  return buf
end

--- The lines of a document now, and as they would be.
---@param document sfumato.DocumentEdit
---@param encoding string
---@return string[] old
---@return string[] new
function M.both(document, encoding)
  local buf = vim.uri_to_bufnr(document.uri)
  vim.fn.bufload(buf)
  local old = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  local scratch = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(scratch, 0, -1, false, old)
  vim.lsp.util.apply_text_edits(document.edits, scratch, encoding)
  local new = vim.api.nvim_buf_get_lines(scratch, 0, -1, false)
  vim.api.nvim_buf_delete(scratch, { force = true })
  return old, new
end

return M
