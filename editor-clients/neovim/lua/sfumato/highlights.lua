-- The highlight groups, linked to what every colour scheme has. Yours win: they are defaults.

local M = {}

local LINKS = {
  SfumatoReplaced = 'Comment', -- text that a draft would replace
  SfumatoDraft = 'DiffAdd', -- a draft's words, by how sure they are
  SfumatoDraftUnsure = 'ComplHint',
  SfumatoDraftFaint = 'NonText',
  SfumatoAround = 'Normal', -- the rest of the lines that a draft is in
  SfumatoHint = 'ComplHintMore', -- which key does what
  SfumatoUnlikely1 = 'DiagnosticUnderlineHint', -- under 20 %
  SfumatoUnlikely2 = 'DiagnosticUnderlineWarn', -- under 5 %
  SfumatoUnlikely3 = 'DiagnosticUnderlineError', -- under 1 %
  SfumatoInstead = 'DiagnosticVirtualTextHint', -- what is likelier there
}

function M.define()
  for group, link in pairs(LINKS) do
    vim.api.nvim_set_hl(0, group, { link = link, default = true })
  end
end

return M
