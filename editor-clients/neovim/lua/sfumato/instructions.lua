-- What can be typed behind :Sfumato rewrite: what was used before, and what the checkpoint was trained on, as the
-- language server's code actions name it.

local clients = require('sfumato.clients')

local M = {}

local METHOD = 'textDocument/codeAction'
local KIND = 'refactor.rewrite.sfumato.rewrite'
local PATIENCE_MS = 500

---@type string[] the last first
local used = {}

---@param instruction string
function M.remember(instruction)
  used = vim.tbl_filter(function(one)
    return one ~= instruction
  end, used)
  table.insert(used, 1, instruction)
end

---@param action table
---@return string?
local function instruction_of(action)
  local params = vim.tbl_get(action, 'data', 'argument') or vim.tbl_get(action, 'command', 'arguments', 1)
  return params and params.instruction
end

---@return string[]
local function trained()
  local buf = vim.api.nvim_get_current_buf()
  local client = clients.find(buf)
  if not client or not client:supports_method(METHOD) then
    return {}
  end
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, only = { KIND } }
  local answer = client:request_sync(METHOD, params, PATIENCE_MS, buf)
  return vim.iter(answer and answer.result or {}):map(instruction_of):totable()
end

---@return string[]
function M.known()
  local all = vim.list_extend(vim.list_slice(used), trained())
  return vim.list.unique(all)
end

return M
