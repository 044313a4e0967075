;;; sfumato-inspect.el --- Unlikely code glows  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Each token of the region, or of the function at point, gets a face by how likely it is, until the text changes.

;;; Code:

(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)
(require 'sfumato-text)

(defface sfumato-very-unlikely '((t :inherit error :underline t))
  "What is almost certainly something else, by the model."
  :group 'sfumato)

(defface sfumato-unlikely '((t :inherit warning :underline t))
  "What is unlikely."
  :group 'sfumato)

(defface sfumato-doubtful '((t :underline t))
  "What is less likely than not."
  :group 'sfumato)

(defconst sfumato-inspect--faces
  '((0.05 . sfumato-very-unlikely) (0.2 . sfumato-unlikely) (0.5 . sfumato-doubtful))
  "The faces of tokens that are less likely than each number.")

(defvar-local sfumato-inspect--overlays nil)

(defun sfumato-inspect ()
  "Show what is unlikely in the region or in the function at point."
  (interactive)
  (let* ((buffer (current-buffer))
         (tick (buffer-chars-modified-tick))
         (beg (if (use-region-p) (region-beginning) (point)))
         (end (if (use-region-p) (region-end) (point))))
    (unless (sfumato-documents-flush)
      (user-error "Sfumato: the language server is %s" (sfumato-connection-state)))
    (sfumato-outbox-request
     :workspace/executeCommand
     (list :command "sfumato.inspect"
           :arguments (vector (list :textDocument (sfumato-documents-identifier)
                                    :range (sfumato-text-range beg end))))
     (lambda (result)
       (when (and (buffer-live-p buffer) (= tick (buffer-chars-modified-tick buffer)))
         (with-current-buffer buffer
           (sfumato-inspect-clear)
           (seq-do #'sfumato-inspect--draw (plist-get result :tokens))
           (message "Sfumato: %s" (plist-get result :message)))))
     :failed (lambda (problem) (message "Sfumato: %s" problem)))))

(defun sfumato-inspect--draw (token)
  "Let TOKEN glow, if it is unlikely."
  (when-let* ((probability (plist-get token :probability))
              (face (cdr (seq-find (lambda (entry) (< probability (car entry))) sfumato-inspect--faces))))
    (pcase-let* ((`(,beg . ,end) (sfumato-text-region (plist-get token :range)))
                 (overlay (make-overlay beg end)))
      (overlay-put overlay 'face face)
      (overlay-put overlay 'help-echo
                   (format "%s: %.0f %%; likelier: %s"
                           (buffer-substring-no-properties beg end) (* 100 probability) (plist-get token :instead)))
      (push overlay sfumato-inspect--overlays))))

(defun sfumato-inspect-at-point (_callback)
  "What `eldoc' says of a token that glows at point."
  (seq-some (lambda (overlay)
              (and (memq overlay sfumato-inspect--overlays) (overlay-get overlay 'help-echo)))
            (overlays-at (point))))

(defun sfumato-inspect-clear (&rest _change)
  "Let nothing glow any more."
  (interactive)
  (mapc #'delete-overlay sfumato-inspect--overlays)
  (setq sfumato-inspect--overlays nil))

(provide 'sfumato-inspect)
;;; sfumato-inspect.el ends here
