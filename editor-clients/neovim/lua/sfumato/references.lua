-- The uses of a word that the other language servers of a buffer know of.

local ranges = require('sfumato.ranges')

local M = {}

local METHOD = 'textDocument/references'
local PATIENCE_MS = 5000

-- In Python and its like a definition's line begins so; anywhere else the cursor has to be on the name.
local DEFINITION = [[^\s*\%(async\s\+\)\?def\s\+\zs\k]]

--- Where the name of the function around the cursor is.
---@return integer row
---@return integer column
local function name_place()
  local found = vim.fn.searchpos(DEFINITION, 'bcnW')
  if found[1] > 0 then
    return found[1] - 1, found[2] - 1
  end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  return row - 1, column
end

--- A location in the units of another client.
---@param item vim.quickfix.entry
---@param encoding string
---@return lsp.Location
local function location(item, encoding)
  local function character(column)
    return vim.str_utfindex(item.text, encoding, column - 1, false)
  end
  return {
    uri = vim.uri_from_fname(vim.fs.abspath(item.filename)),
    range = {
      start = { line = item.lnum - 1, character = character(item.col) },
      ['end'] = { line = item.end_lnum - 1, character = character(item.end_col) },
    },
  }
end

--- Find them. Without another language server that can, or when it takes too long, `done` gets nil.
---@param buf integer
---@param row integer
---@param column integer
---@param encoding string of the locations
---@param done fun(locations: lsp.Location[]?)
local function find(buf, row, column, encoding, done)
  local client = vim.iter(vim.lsp.get_clients({ bufnr = buf, method = METHOD })):find(function(one)
    return one.name ~= 'sfumato'
  end)
  if not client then
    return done(nil)
  end
  local span = { row = row, column = column, end_row = row, end_column = column }
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buf),
    position = ranges.to_lsp(buf, span, client.offset_encoding).start,
    context = { includeDeclaration = false },
  }
  local answered = false
  local function answer(locations)
    if not answered then
      answered = true
      done(locations)
    end
  end
  client:request(METHOD, params, function(err, result)
    local items = not err and result and vim.lsp.util.locations_to_items(result, client.offset_encoding)
    answer(items and vim.tbl_map(function(item)
      return location(item, encoding)
    end, items) or nil)
  end, buf)
  vim.defer_fn(answer, PATIENCE_MS)
end

--- Of the function around the cursor.
---@param buf integer the current one
---@param encoding string of the locations
---@param done fun(locations: lsp.Location[]?)
function M.of_function(buf, encoding, done)
  local row, column = name_place()
  find(buf, row, column, encoding, done)
end

--- What `sfumato/references` asks for: those of the word at a place. Neovim calls this in a coroutine of its own.
---@param params lsp.TextDocumentPositionParams
---@param context lsp.HandlerContext
---@return lsp.Location[]|vim.NIL
function M.asked(_, params, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local buf = vim.uri_to_bufnr(params.textDocument.uri)
  if not client or not vim.api.nvim_buf_is_loaded(buf) then
    return vim.NIL
  end
  local place = ranges.from_lsp(buf, { start = params.position, ['end'] = params.position }, client.offset_encoding)
  local waiting, found, waits = assert(coroutine.running()), nil, false
  find(buf, place.row, place.column, client.offset_encoding, function(locations)
    found = locations or vim.NIL
    if waits then
      coroutine.resume(waiting)
    end
  end)
  if not found then
    waits = true
    coroutine.yield()
  end
  return found
end

return M
