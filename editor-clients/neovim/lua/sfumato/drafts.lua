-- How a draft looks: what it would replace is dimmed, its text stands beside it, and its words are as clear as they are
-- sure. Nothing here changes a buffer's text.

local ranges = require('sfumato.ranges')

local M = {}

local namespace = vim.api.nvim_create_namespace('sfumato.drafts')

---@class sfumato.Change what a draft puts in the place of a range
---@field range lsp.Range
---@field text string
---@field pieces? { text: string, confidence: number }[] the same text, token by token

---@alias sfumato.Chunk [string, string] a text and its highlight group

---@param confidence number
local function group_of(confidence)
  return confidence >= 0.8 and 'SfumatoDraft' or confidence >= 0.4 and 'SfumatoDraftUnsure' or 'SfumatoDraftFaint'
end

---@param change sfumato.Change
---@return sfumato.Chunk[]
local function chunks_of(change)
  if not change.pieces then
    return { { change.text, 'SfumatoDraft' } }
  end
  return vim.tbl_map(function(piece)
    return { piece.text, group_of(piece.confidence) }
  end, change.pieces)
end

--- Chunks, line by line.
---@param chunks sfumato.Chunk[]
---@return sfumato.Chunk[][]
local function split(chunks)
  local lines = { {} }
  for _, chunk in ipairs(chunks) do
    for index, text in ipairs(vim.split((chunk[1]:gsub('\r\n?', '\n')), '\n', { plain = true })) do
      if index > 1 then
        table.insert(lines, {})
      end
      table.insert(lines[#lines], { text, chunk[2] })
    end
  end
  return lines
end

---@param chunks sfumato.Chunk[]
local function text_of(chunks)
  return vim.iter(chunks):fold('', function(text, chunk)
    return text .. chunk[1]
  end)
end

--- Virtual text shows a tab as ^I.
---@param buf integer
---@param chunks sfumato.Chunk[]
local function without_tabs(buf, chunks)
  local blank = (' '):rep(vim.bo[buf].tabstop)
  return vim.tbl_map(function(chunk)
    return { (chunk[1]:gsub('\t', blank)), chunk[2] }
  end, chunks)
end

---@param buf integer
---@param span sfumato.Span
---@param chunks sfumato.Chunk[]
local function draw_within_line(buf, span, chunks)
  vim.api.nvim_buf_set_extmark(buf, namespace, span.row, span.column, {
    end_row = span.end_row,
    end_col = span.end_column,
    hl_group = 'SfumatoReplaced',
  })
  vim.api.nvim_buf_set_extmark(buf, namespace, span.end_row, span.end_column, {
    virt_text = without_tabs(buf, chunks),
    virt_text_pos = 'inline',
  })
end

--- Whole lines: only those that differ, and the new ones under the old.
---@param buf integer
---@param first integer
---@param old string[]
---@param new sfumato.Chunk[][]
local function draw_lines(buf, first, old, new)
  local top, bottom = 0, 0
  while top < math.min(#old, #new) and old[top + 1] == text_of(new[top + 1]) do
    top = top + 1
  end
  while bottom < math.min(#old, #new) - top and old[#old - bottom] == text_of(new[#new - bottom]) do
    bottom = bottom + 1
  end
  for row = first + top, first + #old - bottom - 1 do
    vim.api.nvim_buf_set_extmark(buf, namespace, row, 0, {
      end_col = #old[row - first + 1],
      hl_group = 'SfumatoReplaced',
    })
  end
  local lines = {}
  for index = top + 1, #new - bottom do
    table.insert(lines, without_tabs(buf, new[index]))
  end
  local under = first + #old - bottom - 1
  vim.api.nvim_buf_set_extmark(buf, namespace, math.max(under, 0), 0, {
    virt_lines = lines,
    virt_lines_above = under < 0,
  })
end

--- Nothing that is drawn in a closed fold is seen.
---@param buf integer
---@param first integer
---@param last integer
local function open_folds(buf, first, last)
  for _, window in ipairs(vim.fn.win_findbuf(buf)) do
    vim.api.nvim_win_call(window, function()
      for row = first + 1, last + 1 do
        if vim.fn.foldclosed(row) > 0 then
          vim.cmd.foldopen({ range = { row }, bang = true })
        end
      end
    end)
  end
end

---@param buf integer
---@param change sfumato.Change
---@param encoding string
---@return integer row the first that it touches
local function draw_change(buf, change, encoding)
  local span = ranges.from_lsp(buf, change.range, encoding)
  open_folds(buf, span.row, span.end_row)
  local old = vim.api.nvim_buf_get_lines(buf, span.row, span.end_row + 1, false)
  local chunks = chunks_of(change)
  if #old == 1 and #split(chunks) == 1 then
    draw_within_line(buf, span, chunks)
  else
    table.insert(chunks, 1, { old[1]:sub(1, span.column), 'SfumatoAround' })
    table.insert(chunks, { old[#old]:sub(span.end_column + 1), 'SfumatoAround' })
    draw_lines(buf, span.row, old, split(chunks))
  end
  return span.row
end

--- Show a draft, and at the end of its first line what the user can do.
---@param buf integer
---@param changes sfumato.Change[]
---@param encoding string
---@param hint string
function M.draw(buf, changes, encoding, hint)
  M.clear(buf)
  local first = math.huge
  for _, change in ipairs(changes) do
    first = math.min(first, draw_change(buf, change, encoding))
  end
  if first < math.huge then
    M.hint(buf, first, hint)
  end
end

---@param buf integer
---@param row integer
---@param hint string
function M.hint(buf, row, hint)
  open_folds(buf, row, row)
  vim.api.nvim_buf_set_extmark(buf, namespace, row, 0, { virt_text = { { '  ' .. hint, 'SfumatoHint' } } })
end

---@param buf integer
function M.clear(buf)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
end

return M
