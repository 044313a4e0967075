;;; sfumato-inspect.el --- Unlikely code glows  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; What the server calls unlikely in the region, or in the function at point, gets a face until the text changes.

;;; Code:

(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)
(require 'sfumato-text)

(defface sfumato-unlikely '((t :inherit warning :underline t))
  "What is unlikely."
  :group 'sfumato)

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
  "Let TOKEN glow, if the server calls it unlikely."
  (when (eq t (plist-get token :unlikely))
    (pcase-let* ((`(,beg . ,end) (sfumato-text-region (plist-get token :range)))
                 (overlay (make-overlay beg end)))
      (overlay-put overlay 'face 'sfumato-unlikely)
      (overlay-put overlay 'help-echo
                   (sfumato-inspect--sentence (buffer-substring-no-properties beg end) token))
      (push overlay sfumato-inspect--overlays))))

(defun sfumato-inspect--sentence (text token)
  "How likely TEXT is, which is TOKEN, and what is likelier there."
  (let ((share (plist-get token :probability))
        (instead (plist-get token :instead)))
    (concat text ": "
            (if (< share 0.01) "under 1 %" (format "%.0f %%" (* 100 share)))
            " likely"
            (unless (or (string-blank-p instead) (equal instead text)) (concat "; likelier: " instead)))))

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
