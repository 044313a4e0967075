;;; sfumato-text.el --- Buffer text as the protocol has it  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Positions are asked for in UTF-32, so that a column is a number of characters, and each character that the protocol
;; cannot have is sent as one other: positions are the same on both sides, whatever a buffer holds.

;;; Code:

(require 'cl-lib)

(defconst sfumato-text--unsendable
  (rx (any ?\r (#xd800 . #xdfff) (#x110000 . #x3fffff)))
  "What the protocol cannot have, or takes for another thing than Emacs does.
A carriage return is a line's end there.")

(defun sfumato-text-sendable (string)
  "STRING with one other character for each that cannot be sent."
  (let ((plain (substring-no-properties string))
        (case-fold-search nil))
    (if (string-match-p sfumato-text--unsendable plain)
        (replace-regexp-in-string sfumato-text--unsendable
                                  (lambda (found) (if (equal found "\r") " " "\uFFFD"))
                                  plain t t)
      plain)))

(defun sfumato-text-between (beg end)
  "The text from BEG to END as it is sent."
  (save-restriction
    (widen)
    (sfumato-text-sendable (buffer-substring-no-properties beg end))))

(defun sfumato-text-whole ()
  "The text of the whole buffer as it is sent."
  (save-restriction
    (widen)
    (sfumato-text-between (point-min) (point-max))))

(defun sfumato-text-position (&optional pos)
  "The protocol's position of POS, or of point."
  (save-excursion
    (save-restriction
      (widen)
      (when pos (goto-char pos))
      (list :line (1- (line-number-at-pos nil t)) :character (- (point) (pos-bol))))))

(defun sfumato-text-range (beg end)
  "The protocol's range from BEG to END."
  (list :start (sfumato-text-position beg) :end (sfumato-text-position end)))

(defun sfumato-text-range-of (beg string)
  "The range that STRING had when it stood at BEG."
  (let* ((start (sfumato-text-position beg))
         (last (cl-position ?\n string :from-end t)))
    (list :start start
          :end (if last
                   (list :line (+ (plist-get start :line) (cl-count ?\n string))
                         :character (- (length string) last 1))
                 (list :line (plist-get start :line)
                       :character (+ (plist-get start :character) (length string)))))))

(defun sfumato-text-point (position)
  "The place in the buffer of the protocol's POSITION."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (plist-get position :line))
      (min (+ (point) (plist-get position :character)) (pos-eol)))))

(defun sfumato-text-region (range)
  "The places (BEG . END) in the buffer of the protocol's RANGE."
  (cons (sfumato-text-point (plist-get range :start))
        (sfumato-text-point (plist-get range :end))))

(defconst sfumato-text--languages
  '((js-mode . "javascript") (js-ts-mode . "javascript") (js-jsx-mode . "javascriptreact")
    (tsx-ts-mode . "typescriptreact") (c++-mode . "cpp") (c++-ts-mode . "cpp")
    (sh-mode . "shellscript") (bash-ts-mode . "shellscript") (csharp-mode . "csharp"))
  "The protocol's languages that are not called as their major modes are.")

(defun sfumato-text-language ()
  "The protocol's name of the buffer's language."
  (or (get major-mode 'eglot-language-id)
      (alist-get major-mode sfumato-text--languages)
      (replace-regexp-in-string (rx (? "-ts") "-mode" eos) "" (symbol-name major-mode))))

(provide 'sfumato-text)
;;; sfumato-text.el ends here
