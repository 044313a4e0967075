-- Where an operation works: the selection, the lines of a command's range, or the cursor.

local M = {}

---@return sfumato.Span
local function at(row, column)
  return { row = row, column = column, end_row = row, end_column = column }
end

--- Whole lines, as the operations take them: behind the indentation of the first, before the newline of the last.
---@param first integer from 0
---@param last integer
---@return sfumato.Span
function M.lines(first, last)
  local texts = vim.api.nvim_buf_get_lines(0, first, last + 1, false)
  return {
    row = first,
    column = #(texts[1] or ''):match('^[ \t]*'),
    end_row = first + #texts - 1,
    end_column = #(texts[#texts] or ''),
  }
end

---@return sfumato.Span
function M.whole()
  return M.lines(0, vim.api.nvim_buf_line_count(0) - 1)
end

--- From one position of getpos() to another, both included unless 'selection' says otherwise.
local function characters(from, to)
  if from[2] > to[2] or from[2] == to[2] and from[3] > to[3] then
    from, to = to, from
  end
  local text = vim.fn.getline(to[2])
  -- The last character is selected with all of its bytes.
  local last = math.min(to[3], math.max(#text, 1))
  local is_included = vim.o.selection ~= 'exclusive' and last <= #text
  local width = is_included and #vim.fn.strpart(text, last - 1, 1, true) or 0
  return { row = from[2] - 1, column = from[3] - 1, end_row = to[2] - 1, end_column = last - 1 + width }
end

--- What is selected now, in visual mode, of a block its lines; nil in any other mode.
---@return sfumato.Span?
function M.selected()
  local mode = vim.api.nvim_get_mode().mode
  local from, to = vim.fn.getpos('v'), vim.fn.getpos('.')
  if mode == 'V' or mode == '\22' then
    return M.lines(math.min(from[2], to[2]) - 1, math.max(from[2], to[2]) - 1)
  end
  return mode == 'v' and characters(from, to) or nil
end

--- What a command's range names: after a selection of characters just these, otherwise whole lines.
---@param first integer from 1
---@param last integer
---@return sfumato.Span
function M.ranged(first, last)
  local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  if vim.fn.visualmode() == 'v' and from[2] == first and to[2] == last then
    return characters(from, to)
  end
  return M.lines(first - 1, last - 1)
end

--- The cursor, between two characters in insert mode.
---@return sfumato.Span
function M.cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  return at(row - 1, column)
end

--- Where text would go in: in normal mode behind the cursor's character, as with |a|.
---@return sfumato.Span
function M.insertion()
  local cursor = M.cursor()
  if vim.startswith(vim.api.nvim_get_mode().mode, 'i') then
    return cursor
  end
  local text = vim.api.nvim_get_current_line()
  return at(cursor.row, cursor.column + #vim.fn.strpart(text, cursor.column, 1, true))
end

return M
