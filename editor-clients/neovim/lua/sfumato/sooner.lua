-- Neovim asks for a suggestion 200 ms after a key. That is most of the time until ghost text is there, so it asks sooner
-- here; a request that the next key overtakes is cancelled (stale.lua).

local shown = require('sfumato.shown')

local M = {}

function M.watch()
  vim.api.nvim_create_autocmd({ 'InsertEnter', 'CursorMovedI', 'TextChangedP' }, {
    group = vim.api.nvim_create_augroup('sfumato.sooner', {}),
    callback = function(event)
      -- Behind Neovim's own, which sets the time.
      vim.schedule(function()
        shown.ask_within(event.buf, require('sfumato.options').current.pause_ms)
      end)
    end,
  })
end

return M
