-- The keys of insert mode, each a <Plug> map and one key for it. A key does what it did before when there is nothing to
-- do for it here, and the accepting key also while a popup menu or a snippet is there, whose key it is too.

local options = require('sfumato.options')

local M = {}

---@type table<string, { plug: string, does: string }>
local ACTIONS = {
  accept = { plug = '<Plug>(SfumatoAccept)', does = 'Accept the suggestion' },
  accept_word = { plug = '<Plug>(SfumatoAcceptWord)', does = 'Accept the next word of the suggestion' },
  accept_line = { plug = '<Plug>(SfumatoAcceptLine)', does = 'Accept the next line of the suggestion' },
  next = { plug = '<Plug>(SfumatoNext)', does = 'Show the next suggestion' },
  previous = { plug = '<Plug>(SfumatoPrevious)', does = 'Show the suggestion before' },
  suggest = { plug = '<Plug>(SfumatoSuggest)', does = 'Ask for suggestions' },
  ripple = { plug = '<Plug>(SfumatoRipple)', does = 'Go to what the last edit asks for, and take it there' },
  dismiss = { plug = '<Plug>(SfumatoDismiss)', does = 'Take the suggestion off the screen' },
}

local MARK = 'Sfumato: '

---@param name string of a module that may not be there
---@param method string
---@param ... any
local function says(name, method, ...)
  local plugin = package.loaded[name]
  if type(plugin) ~= 'table' or type(plugin[method]) ~= 'function' then
    return false
  end
  local asked, answer = pcall(plugin[method], ...)
  return asked and answer == true
end

--- Whether a popup menu is open or a snippet can be gone on with: then <Tab> is theirs.
---@return boolean
function M.is_taken()
  return vim.fn.pumvisible() == 1
    or vim.snippet.active({ direction = 1 })
    or says('cmp', 'visible')
    or says('blink.cmp', 'is_visible')
    or says('blink.cmp', 'snippet_active')
    or says('luasnip', 'locally_jumpable', 1)
end

--- The map of a key in every buffer, or nil. maparg() would find that of the current buffer.
---@param key string
---@return vim.api.keyset.get_keymap?
local function map_of(key)
  return vim.iter(vim.api.nvim_get_keymap('i')):find(function(one)
    return vim.keycode(one.lhs) == vim.keycode(key)
  end)
end

---@param found? vim.api.keyset.get_keymap
local function is_ours(found)
  return found ~= nil and vim.startswith(found.desc or '', MARK)
end

---@param found vim.api.keyset.get_keymap
local function is_ours_by_key(found)
  return is_ours(found) and not vim.startswith(found.lhs, '<Plug>')
end

---@param lhs string
---@param found vim.api.keyset.get_keymap
local function map_as(lhs, found)
  local copy = vim.tbl_extend('force', found, { lhs = lhs, lhsraw = vim.keycode(lhs) })
  copy.lhsrawalt = nil
  vim.fn.mapset('i', false, copy)
end

---@type table<string, vim.api.keyset.get_keymap|false> what the keys of setup() were before
local formers = {}

--- What the key did, as a map of its own that can be gone back to.
---@param key string
---@param name string
---@return string
local function keep_former(key, name)
  local plug = ('<Plug>(SfumatoFormer-%s)'):format(name)
  local former = map_of(key)
  if not former then
    vim.keymap.set('i', plug, key)
  elseif not is_ours(former) then
    map_as(plug, former)
  end
  formers[key] = former or false
  return plug
end

--- The keys of the last setup() are what they were, but for those that somebody has mapped since.
local function give_back()
  for key, former in pairs(formers) do
    if is_ours(map_of(key)) then
      vim.keymap.del('i', key)
      if former then
        map_as(key, former)
      end
    end
  end
  formers = {}
end

---@param name string
---@param key string
local function map(name, key)
  local former = keep_former(key, name)
  local run = require('sfumato')[name]
  local function otherwise()
    vim.api.nvim_feedkeys(vim.keycode(former), 'mi', false)
  end
  vim.keymap.set('i', key, function()
    if name == 'accept' and M.is_taken() then
      return former
    end
    return run(otherwise) and '' or former
  end, { expr = true, remap = true, desc = MARK .. ACTIONS[name].does })
end

--- The key of normal mode: elsewhere it does what it did. One that its user has mapped stays theirs.
local function map_normal()
  local run = require('sfumato').ripple
  vim.keymap.set('n', ACTIONS.ripple.plug, run, { desc = MARK .. ACTIONS.ripple.does })
  local found = vim.iter(vim.api.nvim_get_keymap('n')):find(is_ours_by_key)
  if found then
    vim.keymap.del('n', found.lhs)
  end
  local key = options.current.keys.ripple
  if key and vim.fn.maparg(key, 'n') == '' then
    vim.keymap.set('n', key, function()
      if not run() then
        vim.api.nvim_feedkeys(vim.keycode(key), 'n', false)
      end
    end, { desc = MARK .. ACTIONS.ripple.does })
  end
end

--- Map what the options name.
function M.map()
  give_back()
  map_normal()
  for _, name in ipairs(options.INSERT_KEYS) do
    local action = ACTIONS[name]
    local run = require('sfumato')[name]
    vim.keymap.set('i', action.plug, function()
      run()
      return ''
    end, { expr = true, desc = MARK .. action.does })
    local key = options.current.keys[name]
    if key then
      map(name, key)
    end
  end
end

--- Who else has the accepting key in a buffer, where a map of the buffer hides ours; nil when nobody has.
---@param buf integer
---@return string?
function M.hidden_by(buf)
  local key = options.current.keys.accept
  if not key then
    return nil
  end
  for _, found in ipairs(vim.api.nvim_buf_get_keymap(buf, 'i')) do
    if vim.keycode(found.lhs) == vim.keycode(key) then
      return found.desc or found.rhs or 'a function'
    end
  end
  return nil
end

return M
