-- Keys of one buffer that mean something only while a draft waits; what they were comes back afterwards.

local M = {}

---@param key string
---@return string[] modes in insert mode only keys that type nothing
local function modes_of(key)
  return vim.startswith(key, '<') and { 'n', 'i' } or { 'n' }
end

--- Map keys in a buffer.
---@param buf integer
---@param actions table<string, fun()> by key
---@return fun() restore
function M.hold(buf, actions)
  local held = {}
  vim.api.nvim_buf_call(buf, function()
    for key, action in pairs(actions) do
      for _, mode in ipairs(modes_of(key)) do
        local before = vim.fn.maparg(key, mode, false, true)
        table.insert(held, { mode = mode, key = key, before = before.buffer == 1 and before or nil })
        vim.keymap.set(mode, key, action, { buffer = buf, nowait = true, desc = 'Sfumato: the draft' })
      end
    end
  end)
  return function()
    if not vim.api.nvim_buf_is_valid(buf) then
      return
    end
    vim.api.nvim_buf_call(buf, function()
      for _, one in ipairs(held) do
        pcall(vim.keymap.del, one.mode, one.key, { buffer = buf })
        if one.before then
          vim.fn.mapset(one.mode, false, one.before)
        end
      end
    end)
  end
end

return M
