-- Sfumato in Neovim 0.12: what configurations call. Neovim's own vim.lsp.inline_completion asks for suggestions and
-- shows them; what it leaves to its user is in the modules beside this one, each loaded when it is needed.

local M = {}

--- Enable the language server, its suggestions, the keys and :Sfumato.
---@param given? sfumato.Options
function M.setup(given)
  local problems = require('sfumato.options').take(given)
  for _, problem in ipairs(problems) do
    require('sfumato.clients').say(problem, vim.log.levels.WARN)
  end
  require('sfumato.highlights').define()
  require('sfumato.stale').watch()
  require('sfumato.sooner').watch()
  require('sfumato.cursor').watch()
  require('sfumato.diagnosed').watch()
  require('sfumato.keys').map()
  require('sfumato.command').define()
  vim.lsp.enable('sfumato')
  vim.lsp.inline_completion.enable()
end

--- Accept the suggestion on the screen; whether there was one.
---@param otherwise? fun() called when the keys before have made it wrong after all
---@return boolean
function M.accept(otherwise)
  return require('sfumato.accept').all(otherwise)
end

--- Accept its next word.
---@param otherwise? fun()
---@return boolean
function M.accept_word(otherwise)
  return require('sfumato.accept').word(otherwise)
end

--- Accept the rest of its line.
---@param otherwise? fun()
---@return boolean
function M.accept_line(otherwise)
  return require('sfumato.accept').line(otherwise)
end

--- Take the suggestion off the screen; whether there was one.
---@param otherwise? fun()
---@return boolean
function M.dismiss(otherwise)
  return require('sfumato.accept').dismiss(otherwise)
end

--- Ask for suggestions at the cursor now; whether a language server was there to ask.
---@return boolean
function M.suggest()
  return require('sfumato.candidates').suggest()
end

---@return boolean
function M.next()
  return require('sfumato.candidates').next()
end

---@return boolean
function M.previous()
  return require('sfumato.candidates').previous()
end

--- Go to the next place that an edit asks for; there, take it. Whether there was one.
---@param otherwise? fun()
---@return boolean
function M.ripple(otherwise)
  return require('sfumato.ripple').next(otherwise)
end

--- A few words for a status line: "sfumato ready 42 ms"; empty where nothing is attached.
---@return string
function M.status()
  return require('sfumato.status').line(vim.api.nvim_get_current_buf())
end

return M
