-- Between Neovim's bytes and the language server's units. Rows and columns count from 0, ends are exclusive.

local M = {}

---@class sfumato.Span
---@field row integer
---@field column integer
---@field end_row integer
---@field end_column integer

---@param buf integer
---@param row integer
local function line(buf, row)
  return vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or ''
end

---@param buf integer
---@param span sfumato.Span
---@param encoding string
---@return lsp.Range
function M.to_lsp(buf, span, encoding)
  local function position(row, column)
    local text = line(buf, row)
    return { line = row, character = vim.str_utfindex(text, encoding, math.min(column, #text), false) }
  end
  return { start = position(span.row, span.column), ['end'] = position(span.end_row, span.end_column) }
end

--- A range behind the end of a line or of the buffer ends there.
---@param buf integer
---@param range lsp.Range
---@param encoding string
---@return sfumato.Span
function M.from_lsp(buf, range, encoding)
  local last = vim.api.nvim_buf_line_count(buf) - 1
  local function place(position)
    if position.line > last then
      return last, #line(buf, last)
    end
    return position.line, vim.str_byteindex(line(buf, position.line), encoding, position.character, false)
  end
  local row, column = place(range.start)
  local end_row, end_column = place(range['end'])
  return { row = row, column = column, end_row = end_row, end_column = end_column }
end

return M
