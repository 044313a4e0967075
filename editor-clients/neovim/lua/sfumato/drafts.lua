-- How a draft looks: what it would replace is dimmed, its text stands beside it, and its words are as clear as they are
-- sure. Nothing here changes a buffer's text.

local hints = require('sfumato.hints')
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
---@return sfumato.Span where it is
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
  return span
end

--- The cells of a line of text in the narrowest window of the buffer.
---@param buf integer
local function width_of_text(buf)
  return vim.iter(vim.fn.win_findbuf(buf)):fold(vim.o.columns, function(least, window)
    local info = vim.fn.getwininfo(window)[1]
    return math.min(least, info.width - info.textoff)
  end)
end

--- The cells that are free behind a line and what is drawn in it.
---@param buf integer
---@param row integer
local function room_behind(buf, row)
  local used = vim.fn.strdisplaywidth(vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or '')
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buf, -1, { row, 0 }, { row, -1 }, { details = true })) do
    if vim.list_contains({ 'inline', 'eol' }, mark[4].virt_text_pos) then
      used = used + vim.fn.strdisplaywidth(text_of(mark[4].virt_text))
    end
  end
  return width_of_text(buf) - used
end

---@param buf integer
---@param row integer
local function lines_under(buf, row)
  local marks = vim.api.nvim_buf_get_extmarks(buf, namespace, { row, 0 }, { row, -1 }, { details = true })
  return vim.iter(marks):fold(0, function(count, mark)
    return count + #(mark[4].virt_lines or {})
  end)
end

--- Scroll a row and what is drawn under it into sight.
---@param buf integer
---@param row integer
local function bring_into_sight(buf, row)
  for _, window in ipairs(vim.fn.win_findbuf(buf)) do
    vim.api.nvim_win_call(window, function()
      local view = vim.fn.winsaveview()
      if view.topline <= row + 1 then
        local range = { start_row = view.topline - 1, end_row = row }
        -- Which leaves out the lines that are drawn under the last row.
        local needed = vim.api.nvim_win_text_height(window, range).all + lines_under(buf, row)
        local missing = needed - vim.api.nvim_win_get_height(window)
        view.topline = math.min(view.topline + math.max(0, missing), view.lnum)
        vim.fn.winrestview(view)
      end
    end)
  end
end

--- Draw sentences under a row, with the lines that they need.
---@param buf integer
---@param row integer
---@param sentences sfumato.Chunk[]
local function draw_under(buf, row, sentences)
  local lines = {}
  for _, sentence in ipairs(sentences) do
    for _, line in ipairs(hints.wrapped(sentence[1], width_of_text(buf))) do
      table.insert(lines, { { line, sentence[2] } })
    end
  end
  if #lines > 0 then
    vim.api.nvim_buf_set_extmark(buf, namespace, row, 0, { virt_lines = lines })
    bring_into_sight(buf, row)
  end
end

--- Show a draft, at the end of its first line what the user can do, and under it what is wrong with it.
---@param buf integer
---@param changes sfumato.Change[]
---@param encoding string
---@param texts string[] of the hint
---@param fault? string
function M.draw(buf, changes, encoding, texts, fault)
  M.clear(buf)
  local first, last = math.huge, 0
  for _, change in ipairs(changes) do
    local span = draw_change(buf, change, encoding)
    first, last = math.min(first, span.row), math.max(last, span.end_row)
  end
  if first < math.huge then
    M.hint(buf, first, texts)
    draw_under(buf, math.min(last, vim.api.nvim_buf_line_count(buf) - 1), { fault and { fault, 'SfumatoFault' } })
  end
end

--- Say what keys do: behind a line in the first words that have room there, or under it.
---@param buf integer
---@param row integer
---@param texts string[]
function M.hint(buf, row, texts)
  open_folds(buf, row, row)
  local text = hints.fitting(texts, room_behind(buf, row) - 3)
  if text then
    vim.api.nvim_buf_set_extmark(buf, namespace, row, 0, { virt_text = { { '  ' .. text, 'SfumatoHint' } } })
  else
    draw_under(buf, row, { { texts[1], 'SfumatoHint' } })
  end
end

---@param buf integer
function M.clear(buf)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
end

return M
