;;; sfumato.el --- Code from a text-diffusion model  -*- lexical-binding: t; -*-

;; Author: The Sfumato authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "30.1"))
;; Keywords: convenience, languages, tools
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Ghost text at point, and rewrites, refinements and inspections of code, by `sfumato-lsp'.  It runs beside whatever
;; language server eglot runs for the buffer: eglot has one for each project and mode, and no inline completion.
;;
;;     (add-hook 'python-base-mode-hook #'sfumato-mode)
;;
;; README.md has the keys and the settings.

;;; Code:

(require 'sfumato-accept)
(require 'sfumato-ask)
(require 'sfumato-before)
(require 'sfumato-connection)
(require 'sfumato-documents)
(require 'sfumato-draft)
(require 'sfumato-ghost)
(require 'sfumato-inspect)
(require 'sfumato-operations)
(require 'sfumato-review)
(require 'sfumato-ripple)
(require 'sfumato-status)

(defvar-keymap sfumato-command-map
  :doc "The commands; bind it to a prefix key of yours."
  "s" #'sfumato-suggest
  "f" #'sfumato-fill
  "h" #'sfumato-fill-holes
  "b" #'sfumato-complete-body
  "r" #'sfumato-rewrite
  "e" #'sfumato-refine
  "w" #'sfumato-settle
  "c" #'sfumato-refactor
  "i" #'sfumato-inspect
  "n" #'sfumato-ripple
  "l" #'sfumato-ripple-list
  "?" #'sfumato-status
  "z" #'sfumato-snooze)

(defvar-keymap sfumato-mode-map
  :doc "Keys of `sfumato-mode'; empty, since prefix keys are yours.")

;;;###autoload
(define-minor-mode sfumato-mode
  "Suggestions of a text-diffusion model as ghost text."
  :lighter (:eval (sfumato-status-lighter))
  (cond ((not sfumato-mode) (sfumato--off))
        ((not buffer-file-name)
         (setq sfumato-mode nil)
         (user-error "Sfumato: this buffer has no file"))
        ((file-remote-p buffer-file-name)
         (setq sfumato-mode nil)
         (user-error "Sfumato: %s is on another machine; see docs/remote.md" buffer-file-name))
        (t (condition-case problem
               (sfumato--on)
             (error (setq sfumato-mode nil)
                    (signal (car problem) (cdr problem)))))))

(defconst sfumato--hooks
  '((after-change-functions . sfumato-ghost-after-change)
    (after-change-functions . sfumato-review-after-change)
    (after-change-functions . sfumato-inspect-clear)
    (after-change-functions . sfumato-ripple-after-change)
    (eldoc-documentation-functions . sfumato-inspect-at-point)
    (post-command-hook . sfumato-ask-after-command)
    (post-command-hook . sfumato-ripple-tell-at-point)
    (window-selection-change-functions . sfumato-ghost-looked-away)
    (after-save-hook . sfumato-documents-save)
    (after-set-visited-file-name-hook . sfumato-documents-reopen)
    (kill-buffer-hook . sfumato--off)
    ;; A new major mode forgets all variables, and would leave the overlay.
    (change-major-mode-hook . sfumato--off))
  "What `sfumato-mode' adds to hooks of the buffer.")

(defun sfumato--on ()
  "Begin with the current buffer."
  (sfumato-connection-ensure)
  (pcase-dolist (`(,hook . ,function) sfumato--hooks)
    (add-hook hook function nil t))
  (add-to-list 'emulation-mode-map-alists 'sfumato-accept--keys t)
  (add-to-list 'emulation-mode-map-alists 'sfumato-ripple--keys t)
  (add-to-list 'emulation-mode-map-alists 'sfumato-review--keys)
  (setq sfumato-ask--tick (buffer-chars-modified-tick))
  (sfumato-before-begin)
  (sfumato-documents-open)
  (sfumato-status-look))

(defun sfumato--off ()
  "End with the current buffer."
  (pcase-dolist (`(,hook . ,function) sfumato--hooks)
    (remove-hook hook function t))
  (sfumato-ask-cancel)
  (sfumato-ghost-hide)
  (sfumato-review-end)
  (sfumato-inspect-clear)
  (sfumato-ripple-end)
  (sfumato-documents-close))

(defun sfumato--in-all-buffers (function)
  "Call FUNCTION in all buffers with `sfumato-mode'."
  (dolist (buffer (buffer-list))
    (when (buffer-local-value 'sfumato-mode buffer)
      (with-current-buffer buffer
        (funcall function)))))

(defun sfumato--connected ()
  "Tell a new language server of all buffers."
  (sfumato--in-all-buffers #'sfumato-documents-open))

(defun sfumato--disconnected ()
  "Take away what came from a language server that has ended."
  (sfumato--in-all-buffers (lambda ()
                            (sfumato-ghost-hide)
                            (sfumato-review--finish)
                            (sfumato-ripple-end)
                            (sfumato-documents-forget))))

(add-hook 'sfumato-connected-hook #'sfumato--connected)
(add-hook 'sfumato-disconnected-hook #'sfumato--disconnected)

(provide 'sfumato)
;;; sfumato.el ends here
