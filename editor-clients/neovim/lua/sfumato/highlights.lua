-- The highlight groups, linked to what every colour scheme has. Yours win: they are defaults.

local M = {}

local LINKS = {
  SfumatoReplaced = 'Comment', -- text that a draft would replace
  SfumatoDraft = 'DiffAdd', -- a draft's words, by how sure they are
  SfumatoDraftUnsure = 'ComplHint',
  SfumatoDraftFaint = 'NonText',
  SfumatoAround = 'Normal', -- the rest of the lines that a draft is in
  SfumatoHint = 'ComplHintMore', -- which key does what
  SfumatoFault = 'DiagnosticWarn', -- what is unfinished or broken about a draft
  SfumatoUnlikely = 'DiagnosticUnderlineWarn', -- an unlikely word
  SfumatoRipple = 'DiagnosticUnderlineInfo', -- a place that an edit asks for
  SfumatoFallen = 'DiagnosticUnderlineWarn', -- a word that no longer agrees, with nothing to put there
  SfumatoRippleHint = 'DiagnosticVirtualTextInfo', -- what it becomes
  SfumatoInstead = 'DiagnosticVirtualTextHint', -- what is likelier there
}

function M.define()
  for group, link in pairs(LINKS) do
    vim.api.nvim_set_hl(0, group, { link = link, default = true })
  end
end

return M
