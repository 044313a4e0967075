-- Where the next word and the next line of a suggestion end.

local M = {}

-- Letters, digits and underscores; every byte of a character beyond ASCII counts as a letter.
local WORD = '^%s*[%w_\128-\255]+'
local SIGNS = '^%s*[^%w_%s\128-\255]+'

--- The next word with the white space before it; a run of signs is a word too.
---@param text string
---@return string
function M.word(text)
  return text:match(WORD) or text:match(SIGNS) or text
end

--- The rest of the line; at its end, the next line with the newline before it.
---@param text string
---@return string
function M.line(text)
  return text:match('^\n*[^\n]*')
end

return M
