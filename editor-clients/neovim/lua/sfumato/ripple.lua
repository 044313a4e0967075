-- What an edit asks for elsewhere: the places glow, the end of the cursor's line says what the next one becomes and which
-- key goes there, and the same key takes it there. Nothing off the screen changes by one press. The language server
-- decides what is offered; whatever changes a buffer takes its places off the screen at once.

local clients = require('sfumato.clients')
local ranges = require('sfumato.ranges')

local M = {}

local namespace = vim.api.nvim_create_namespace('sfumato.ripple')
local hint = vim.api.nvim_create_namespace('sfumato.ripple.hint')
local escape = vim.api.nvim_create_namespace('sfumato.ripple.escape')
local group = vim.api.nvim_create_augroup('sfumato.ripple', {})

---@class sfumato.RippleOffer
---@field id string
---@field textDocument { uri: string, version?: integer } without a version: a file that is not open
---@field range lsp.Range
---@field oldText string
---@field newText string
---@field origin string
---@field title string
---@field path string

---@type { offers: sfumato.RippleOffer[], client: vim.lsp.Client?, told: string? }
local now = { offers = {} }

---@type table<integer, true> buffers that are watched for changes
local watched = {}

---@param uri string
---@return integer? buf one that is loaded
local function buffer_of(uri)
  local buf = vim.uri_to_bufnr(uri)
  return vim.api.nvim_buf_is_loaded(buf) and buf or nil
end

--- Whether an offer is of its buffer as it is, or of a file that is not open.
---@param offer sfumato.RippleOffer
local function is_current(offer)
  local buf, version = buffer_of(offer.textDocument.uri), offer.textDocument.version
  if version == nil or version == vim.NIL then
    return buf == nil
  end
  return buf ~= nil and vim.lsp.util.buf_versions[buf] == version
end

---@param offer sfumato.RippleOffer
---@return sfumato.Span
local function span_of(offer)
  return ranges.from_lsp(vim.uri_to_bufnr(offer.textDocument.uri), offer.range, now.client.offset_encoding)
end

--- The offer that the key is about, and how many there are besides: those of this buffer first, the nearest of them.
---@return sfumato.RippleOffer?
---@return integer more
local function head()
  local buf, row = vim.api.nvim_get_current_buf(), vim.api.nvim_win_get_cursor(0)[1] - 1
  local best, rank
  for number, offer in ipairs(now.offers) do
    if is_current(offer) then
      local here = buffer_of(offer.textDocument.uri) == buf
      local far = here and math.abs(span_of(offer).row - row) or 1e6 + number
      if not best or far < rank then
        best, rank = offer, far
      end
    end
  end
  return best, #now.offers - 1
end

---@param offer sfumato.RippleOffer
---@return boolean whether the cursor is where it would change the text
local function is_there(offer)
  if buffer_of(offer.textDocument.uri) ~= vim.api.nvim_get_current_buf() then
    return false
  end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local span = span_of(offer)
  return row - 1 == span.row and column >= span.column and column <= math.max(span.column, span.end_column)
end

---@param text string
local function brief(text)
  local said = vim.trim((text:gsub('%s*\n%s*', ' ')))
  return #said > 40 and vim.fn.strcharpart(said, 0, 39) .. '…' or said
end

---@param offer sfumato.RippleOffer
local function change(offer)
  if offer.newText == '' then
    return ('remove `%s`'):format(brief(offer.oldText))
  end
  return offer.oldText == '' and ('insert `%s`'):format(brief(offer.newText))
    or ('`%s` → `%s`'):format(brief(offer.oldText), brief(offer.newText))
end

---@param offer sfumato.RippleOffer
---@param more integer
local function sentence(offer, more)
  local key = require('sfumato.options').current.keys.ripple
  local there = is_there(offer)
  local elsewhere = buffer_of(offer.textDocument.uri) ~= vim.api.nvim_get_current_buf()
  local where = there and '' or ('%sline %d: '):format(elsewhere and offer.path .. ' ' or '', offer.range.start.line + 1)
  local does = key and (', %s %s'):format(key, there and 'takes it' or 'goes there') or ''
  return ('  %s%s%s%s'):format(where, change(offer), more > 0 and (' · %d more'):format(more) or '', does)
end

local function clear_hint()
  for buf in pairs(watched) do
    if vim.api.nvim_buf_is_valid(buf) then
      vim.api.nvim_buf_clear_namespace(buf, hint, 0, -1)
    end
  end
end

--- Say at the end of the cursor's line what comes next.
local function tell_at_cursor()
  clear_hint()
  local buf = vim.api.nvim_get_current_buf()
  local offer, more = head()
  if not offer or not watched[buf] then
    return
  end
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  vim.api.nvim_buf_set_extmark(buf, hint, row, 0, {
    virt_text = { { sentence(offer, more), 'SfumatoRippleHint' } },
    hl_mode = 'combine',
  })
  if now.told ~= offer.id then
    now.told = offer.id
    now.client:notify('sfumato/didShow', { id = offer.id })
  end
end

--- Take everything off the screen; the language server is told nothing.
local function clear()
  now = { offers = {} }
  for buf in pairs(watched) do
    if vim.api.nvim_buf_is_valid(buf) then
      vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
      vim.api.nvim_buf_clear_namespace(buf, hint, 0, -1)
    end
  end
  vim.api.nvim_clear_autocmds({ group = group })
  vim.on_key(nil, escape)
end

--- A buffer that was changed shows nothing until the language server has looked again.
---@param buf integer
local function watch(buf)
  if watched[buf] then
    return
  end
  watched[buf] = true
  local function changed()
    if #now.offers > 0 or now.client then
      vim.schedule(clear)
    end
  end
  vim.api.nvim_buf_attach(buf, false, {
    on_lines = changed,
    on_reload = changed,
    on_detach = function()
      watched[buf] = nil
    end,
  })
end

--- One <Esc> of normal mode dismisses all, unless a draft waits: then it is the draft's.
local function listen_for_escape()
  local key = vim.keycode('<Esc>')
  vim.on_key(function(_, typed)
    if typed == key and vim.api.nvim_get_mode().mode == 'n' then
      local buf = vim.api.nvim_get_current_buf()
      if not require('sfumato.session').is_active(buf) then
        vim.schedule(M.dismiss)
      end
    end
  end, escape)
end

---@param range lsp.Range
---@param uri string
---@param hl_group string
local function glow(uri, range, hl_group)
  local buf = vim.uri_to_bufnr(uri)
  watch(buf)
  local span = ranges.from_lsp(buf, range, now.client.offset_encoding)
  vim.api.nvim_buf_set_extmark(buf, namespace, span.row, span.column, {
    end_row = span.end_row,
    end_col = span.end_column,
    hl_group = hl_group,
  })
end

--- The language server tells what is offered now.
---@param _ any
---@param params { offers: sfumato.RippleOffer[], fallen: { textDocument: any, range: lsp.Range }[] }
---@param context lsp.HandlerContext
function M.changed(_, params, context)
  clear()
  local client = vim.lsp.get_client_by_id(context.client_id)
  if not client then
    return
  end
  now.client = client
  now.offers = vim.tbl_filter(is_current, params.offers)
  for _, offer in ipairs(now.offers) do
    if buffer_of(offer.textDocument.uri) then
      glow(offer.textDocument.uri, offer.range, 'SfumatoRipple')
    end
  end
  for _, word in ipairs(vim.tbl_filter(is_current, params.fallen or {})) do
    glow(word.textDocument.uri, word.range, 'SfumatoFallen')
  end
  if #now.offers == 0 then
    return
  end
  watch(vim.api.nvim_get_current_buf())
  local again = { 'CursorMoved', 'CursorMovedI', 'BufEnter' }
  vim.api.nvim_create_autocmd(again, { group = group, callback = tell_at_cursor })
  listen_for_escape()
  tell_at_cursor()
end

--- Put one into the text, as one step of undo. The language server knows the change for what it is.
---@param offer sfumato.RippleOffer
local function take(offer)
  local buf = vim.uri_to_bufnr(offer.textDocument.uri)
  local edit = { range = offer.range, newText = offer.newText }
  local encoding = now.client.offset_encoding
  vim.api.nvim_buf_call(buf, function()
    vim.o.undolevels = vim.o.undolevels -- what was typed in insert mode is a step of its own
  end)
  vim.lsp.util.apply_text_edits({ edit }, buf, encoding)
end

---@param offer sfumato.RippleOffer
local function go(offer)
  local location = { uri = offer.textDocument.uri, range = { start = offer.range.start, ['end'] = offer.range.start } }
  vim.lsp.util.show_document(location, now.client.offset_encoding, { focus = true })
  tell_at_cursor()
end

--- Go to the next place; there, take it. Whether there was one.
---@param otherwise? fun() called when it is gone after all
---@return boolean
function M.next(otherwise)
  local offer = head()
  if not offer then
    return false
  end
  vim.schedule(function()
    if not is_current(offer) or not now.client then
      if otherwise then
        otherwise()
      end
    elseif is_there(offer) then
      take(offer)
    else
      go(offer)
    end
  end)
  return true
end

--- All of them are gone, and do not come back. Whether there were any.
---@return boolean
function M.dismiss()
  local client, buf = now.client, vim.api.nvim_get_current_buf()
  if not client or #now.offers == 0 then
    return false
  end
  clear()
  clients.execute(client, buf, 'sfumato.rippleDismiss', {}, function() end)
  return true
end

--- All places as a list, in the quickfix window: its keys go to each, with the file around it.
function M.list()
  if #now.offers == 0 then
    return clients.say('no edit asks for anything elsewhere')
  end
  local items = {}
  for _, offer in ipairs(now.offers) do
    vim.fn.bufload(vim.uri_to_bufnr(offer.textDocument.uri)) -- columns are counted in its lines
    local span = span_of(offer)
    table.insert(items, {
      bufnr = vim.uri_to_bufnr(offer.textDocument.uri),
      lnum = span.row + 1,
      col = span.column + 1,
      end_lnum = span.end_row + 1,
      end_col = span.end_column + 1,
      text = ('%s (%s)'):format(change(offer), offer.origin),
    })
  end
  vim.fn.setqflist({}, ' ', { title = 'Sfumato: what an edit asks for', items = items })
  vim.cmd.copen()
end

return M
