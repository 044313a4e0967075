-- Asking for a suggestion, and choosing among several: Neovim asks for one at a time by itself.

local clients = require('sfumato.clients')
local shown = require('sfumato.shown')

local M = {}

--- Ask now. What somebody asks for is shown however unsure the checkpoint is, and brings several candidates.
---@param then_move? integer by how many candidates to go on when they are there
---@return boolean asked
function M.suggest(then_move)
  local buf = vim.api.nvim_get_current_buf()
  local client = clients.need(buf)
  if not client then
    return false
  end
  -- Neovim's own request would come later and take the place of this one.
  vim.schedule(function()
    shown.abort(buf)
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    params.context = { triggerKind = vim.lsp.protocol.InlineCompletionTriggerKind.Invoked }
    client:request(shown.METHOD, params, function(err, result)
      local items = result and (result.items or result) or {}
      if err then
        clients.say(err.message, vim.log.levels.ERROR)
      elseif #items == 0 then
        clients.say('no suggestion here; :Sfumato status says more')
      else
        shown.show(buf, client.id, items)
        if then_move then
          vim.lsp.inline_completion.select({ bufnr = buf, count = then_move })
        end
      end
    end, buf)
  end)
  return true
end

--- Show another candidate, and ask for more when only one is there.
---@param count integer 1 for the next, -1 for the one before
---@return boolean
local function move(count)
  local buf = vim.api.nvim_get_current_buf()
  if not shown.item(buf) then
    return false
  end
  if shown.count(buf) < 2 then
    return M.suggest(count)
  end
  vim.schedule(function()
    vim.lsp.inline_completion.select({ bufnr = buf, count = count })
  end)
  return true
end

---@return boolean
function M.next()
  return move(1)
end

---@return boolean
function M.previous()
  return move(-1)
end

return M
