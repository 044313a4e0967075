-- The judge's word on a candidate. One with a fault is kept by a key of its own alone.

local M = {}

local SIGNS = { unfinished = '…', broken = '✗' }

---@class sfumato.Candidate
---@field edit lsp.WorkspaceEdit
---@field verdict? 'sound'|'unfinished'|'broken' none: not judged
---@field problem? string

--- What is wrong with a candidate, as "✗ broken: '(' was never closed"; nil where nothing is known to be.
---@param candidate sfumato.Candidate
---@return string?
function M.fault(candidate)
  local sign = SIGNS[candidate.verdict]
  if not sign then
    return nil
  end
  local problem = type(candidate.problem) == 'string' and candidate.problem or ''
  return ('%s %s%s'):format(sign, candidate.verdict, problem ~= '' and ': ' .. problem or '')
end

--- What is said when a key would have kept it.
---@param fault string
---@return string
function M.not_kept(fault)
  local keys = require('sfumato.options').current.keys.keep_anyway
  return ('not kept: %s. %s keeps it anyway'):format(fault, table.concat(keys, ' or '))
end

return M
