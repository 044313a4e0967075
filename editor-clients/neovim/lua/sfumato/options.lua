-- What setup() takes. A wrong option is said and its default used.

local M = {}

---@class sfumato.Keys a key in the notation of |key-notation|; false for none
---@field accept? string|false in insert mode: the whole suggestion
---@field accept_word? string|false its next word
---@field accept_line? string|false the rest of its line, then a line at a time
---@field next? string|false another candidate, for ghost text and for drafts that wait to be kept
---@field previous? string|false
---@field suggest? string|false ask now
---@field dismiss? string|false take it off the screen
---@field ripple? string|false in normal and insert mode: to the next place that an edit asks for; there, take it
---@field keep? string[] in the buffer while a draft waits: put it into the text
---@field keep_anyway? string[] the same for one that is unfinished or broken
---@field discard? string[] leave the text as it was; while it is denoised, cancel

---@class sfumato.Options
---@field keys? sfumato.Keys|false false maps nothing but what is needed to keep or discard a draft
---@field pause_ms? integer so long after the last key a suggestion is asked for; 200, Neovim's own, at most

---@type sfumato.Keys
local KEYS = {
  accept = '<Tab>',
  accept_word = '<M-Right>',
  accept_line = '<C-M-Right>',
  next = '<M-]>',
  previous = '<M-[>',
  suggest = '<M-\\>',
  dismiss = '<C-]>',
  ripple = '<M-r>',
  keep = { '<CR>', 'ga' },
  keep_anyway = { 'gA' },
  discard = { '<Esc>', '<C-c>' },
}

--- The names of the keys that are mapped in insert mode.
M.INSERT_KEYS = { 'accept', 'accept_word', 'accept_line', 'next', 'previous', 'suggest', 'dismiss', 'ripple' }

--- Most keys come sooner after the last one, so who types on is asked nothing. What is wrong grows faster than what is of
--- use below that: docs/figures.md.
local PAUSE_MS = 165
local NEOVIMS_MS = 200

--- What is in force; setup() changes it.
---@type { keys: sfumato.Keys, pause_ms: integer }
M.current = { keys = KEYS, pause_ms = PAUSE_MS }

---@param name string
---@param value any
---@return string? problem
local function problem_with(name, value)
  local default = KEYS[name]
  if default == nil then
    local names = vim.tbl_keys(KEYS)
    table.sort(names)
    return ('keys.%s is not known; there are %s'):format(name, table.concat(names, ', '))
  end
  local is_list = type(default) == 'table'
  local right = is_list and vim.islist(value) or not is_list and (value == false or type(value) == 'string')
  local wanted = is_list and 'a list of keys' or 'a key or false'
  return not right and ('keys.%s is %s: expected %s'):format(name, vim.inspect(value), wanted) or nil
end

--- Take the user's options; a sentence for each that is not used.
---@param given? sfumato.Options
---@return string[] problems
function M.take(given)
  local problems = {}
  local keys, pause_ms = vim.deepcopy(KEYS), PAUSE_MS
  for name, value in pairs(given or {}) do
    if name == 'pause_ms' then
      if type(value) == 'number' and value >= 0 and value <= NEOVIMS_MS then
        pause_ms = math.floor(value)
      else
        table.insert(problems, ('pause_ms is %s: expected 0 to %d'):format(vim.inspect(value), NEOVIMS_MS))
      end
    elseif name ~= 'keys' then
      table.insert(problems, ('%s is no option of setup(); there are keys, pause_ms'):format(name))
    elseif value == false then
      for _, key in ipairs(M.INSERT_KEYS) do
        keys[key] = false
      end
    else
      for key, wanted in pairs(value) do
        local problem = problem_with(key, wanted)
        table.insert(problems, problem)
        keys[key] = problem and keys[key] or wanted
      end
    end
  end
  M.current = { keys = keys, pause_ms = pause_ms }
  return problems
end

return M
