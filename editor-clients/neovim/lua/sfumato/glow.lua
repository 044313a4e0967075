-- What the server calls unlikely glows until the text changes. With the cursor on it, the end of the
-- line says what is likelier there.

local clients = require('sfumato.clients')
local ranges = require('sfumato.ranges')

local M = {}

local namespace = vim.api.nvim_create_namespace('sfumato.glow')
local hover = vim.api.nvim_create_namespace('sfumato.glow.hover')
local group = vim.api.nvim_create_augroup('sfumato.glow', {})

---@class sfumato.Token
---@field range lsp.Range
---@field probability number
---@field instead string what is likelier there, empty where nothing is known to be
---@field unlikely boolean

---@param buf integer
function M.clear(buf)
  if vim.api.nvim_buf_is_valid(buf) then
    vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
    vim.api.nvim_buf_clear_namespace(buf, hover, 0, -1)
    vim.api.nvim_clear_autocmds({ group = group, buffer = buf })
  end
end

---@param token sfumato.Token
---@param there string
local function sentence(token, there)
  local share = token.probability < 0.01 and 'under 1 %' or ('%.0f %%'):format(token.probability * 100)
  local instead = token.instead:gsub('\n', '\\n')
  return vim.trim(instead) ~= '' and token.instead ~= there and ('  %s likely; likelier: %s'):format(share, instead)
    or ('  %s likely'):format(share)
end

--- Say what is likelier where the cursor is.
---@param buf integer
---@param tokens table<integer, sfumato.Token> by extmark
local function tell_at_cursor(buf, tokens)
  vim.api.nvim_buf_clear_namespace(buf, hover, 0, -1)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local place = { row - 1, column }
  local marks = vim.api.nvim_buf_get_extmarks(buf, namespace, place, place, { overlap = true, details = true })
  local token = marks[1] and tokens[marks[1][1]]
  if token then
    local from, to, details = marks[1][2], marks[1][3], marks[1][4]
    local there = vim.api.nvim_buf_get_text(buf, from, to, details.end_row, details.end_col, {})
    local said = sentence(token, table.concat(there, '\n'))
    vim.api.nvim_buf_set_extmark(buf, hover, row - 1, 0, { virt_text = { { said, 'SfumatoInstead' } } })
  end
end

---@param buf integer
---@param found sfumato.Token[]
---@param encoding string
local function show(buf, found, encoding)
  M.clear(buf)
  local tokens = {}
  for _, token in ipairs(found) do
    if token.unlikely then
      local span = ranges.from_lsp(buf, token.range, encoding)
      local mark = vim.api.nvim_buf_set_extmark(buf, namespace, span.row, span.column, {
        end_row = span.end_row,
        end_col = span.end_column,
        hl_group = 'SfumatoUnlikely',
      })
      tokens[mark] = token
    end
  end
  vim.api.nvim_create_autocmd('CursorMoved', {
    group = group,
    buffer = buf,
    callback = function()
      tell_at_cursor(buf, tokens)
    end,
  })
  if buf == vim.api.nvim_get_current_buf() then
    tell_at_cursor(buf, tokens)
  end
  local function changed()
    vim.schedule(function()
      M.clear(buf)
    end)
    return true
  end
  vim.api.nvim_buf_attach(buf, false, { on_lines = changed, on_reload = changed })
end

--- Show how likely the code of a span is; of an empty one, the function around it.
---@param buf integer
---@param span sfumato.Span
function M.inspect(buf, span)
  local client = clients.need(buf)
  if not client then
    return
  end
  local tick = vim.api.nvim_buf_get_changedtick(buf)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buf),
    range = ranges.to_lsp(buf, span, client.offset_encoding),
  }
  clients.execute(client, buf, 'sfumato.inspect', { params }, function(result)
    if not result then
      return
    elseif vim.api.nvim_buf_get_changedtick(buf) ~= tick then
      clients.say('the text was changed meanwhile: nothing is shown')
    else
      show(buf, result.tokens, client.offset_encoding)
      clients.say(result.message)
    end
  end)
end

return M
