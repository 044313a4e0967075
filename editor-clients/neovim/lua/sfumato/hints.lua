-- What keys do, in as many words as there is room for.

local M = {}

---@class sfumato.KeyHint
---@field [1] string[] the keys
---@field [2] string what they do

---@param parts sfumato.KeyHint[]
---@param named fun(keys: string[]): string
local function sentence(parts, named)
  return table.concat(
    vim.tbl_map(function(part)
      return named(part[1]) .. ' ' .. part[2]
    end, parts),
    ', '
  )
end

--- The same in many words and in few: with all the keys, and with one for each thing to do.
---@param parts sfumato.KeyHint[]
---@return string[]
function M.sentences(parts)
  local function all(keys)
    return table.concat(keys, ' or ')
  end
  local function first(keys)
    return keys[1]
  end
  return { sentence(parts, all), sentence(parts, first) }
end

--- The first of some texts that has room, or nil.
---@param texts string[]
---@param room integer
---@return string?
function M.fitting(texts, room)
  return vim.iter(texts):find(function(text)
    return vim.fn.strdisplaywidth(text) <= room
  end)
end

--- A text in lines of at most `room` cells, cut at blanks where there are some.
---@param text string
---@param room integer
---@return string[]
function M.wrapped(text, room)
  local lines, line = {}, ''
  for word in text:gmatch('%S+') do
    local longer = line == '' and word or line .. ' ' .. word
    if line ~= '' and vim.fn.strdisplaywidth(longer) > room then
      table.insert(lines, line)
      longer = word
    end
    line = longer
  end
  return vim.list_extend(lines, { line })
end

return M
