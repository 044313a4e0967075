;;; sfumato-operations.el --- Fill, rewrite, refine, refactor  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Each command runs one of the language server's, on the region, or on the function at point without one.

;;; Code:

(require 'thingatpt)
(require 'sfumato-before)
(require 'sfumato-review)
(require 'sfumato-text)

(defcustom sfumato-instructions
  '("add type hints" "add a docstring" "make async" "wrap the body in try" "rename OLD to NEW"
    "return None if NAME is None")
  "Instructions that `sfumato-rewrite' offers: those of the default checkpoint."
  :type '(repeat string)
  :group 'sfumato)

(defvar sfumato-operations--instructed nil "Instructions that were given before.")

(defun sfumato-operations--point ()
  "The range of point."
  (list :range (sfumato-text-range (point) (point))))

(defun sfumato-operations--region ()
  "The range of the region, or of the function at point."
  (pcase-let ((`(,beg . ,end) (if (use-region-p)
                                  (cons (region-beginning) (region-end))
                                (or (bounds-of-thing-at-point 'defun)
                                    (user-error "Sfumato: select something, or go into a function")))))
    (list :range (sfumato-text-range beg end))))

(defun sfumato-fill ()
  "Fill at point, over several lines where the place asks for it."
  (interactive)
  (sfumato-review-begin "sfumato.fill" (sfumato-operations--point)
                        (lambda (changes)
                          (pcase-let ((`(,beg ,_ ,text) (car changes)))
                            (goto-char (+ beg (length text)))))))

(defun sfumato-fill-holes ()
  "Fill the holes of the region together, each written <hole> or ... there."
  (interactive)
  (sfumato-review-begin "sfumato.fillHoles" (sfumato-operations--region)))

(defun sfumato-complete-body ()
  "Write the body of the function at point."
  (interactive)
  (sfumato-review-begin "sfumato.completeBody" (sfumato-operations--point)))

;; A space completes a word there, and an instruction has spaces.
(defvar-keymap sfumato-operations--instruction-map
  :doc "Keys while an instruction is read."
  "SPC" #'self-insert-command)

(defun sfumato-operations--read-instruction ()
  "Read an instruction; those that the checkpoint takes are completed."
  (minibuffer-with-setup-hook
      (lambda ()
        (use-local-map (make-composed-keymap sfumato-operations--instruction-map (current-local-map))))
    (completing-read "Rewrite (empty: anew): " sfumato-instructions nil nil nil
                     'sfumato-operations--instructed)))

(defun sfumato-rewrite (instruction)
  "Rewrite the region, or the function at point, by INSTRUCTION; empty: anew."
  (interactive (list (sfumato-operations--read-instruction)))
  (sfumato-review-begin "sfumato.rewrite"
                        (append (sfumato-operations--region)
                                (unless (string-blank-p instruction) (list :instruction instruction)))))

(defun sfumato-refine (&optional percent)
  "Change only what is unlikely in the region or the function at point.
With a prefix argument, at most PERCENT of it."
  (interactive "P")
  (sfumato-review-begin "sfumato.refine"
                        (append (sfumato-operations--region)
                                (when percent (list :strength (/ (prefix-numeric-value percent) 100.0))))))

(defun sfumato-settle ()
  "Let the rest of a suggestion settle around the word at point, which you changed."
  (interactive)
  (sfumato-review-begin "sfumato.settle" (sfumato-operations--point)))

(defun sfumato-refactor ()
  "Fill the call sites of the function at point anew, after its header changed.
Its references are those that eglot's language server knows of, if there is one."
  (interactive)
  (sfumato-review-begin "sfumato.refactor"
                        (append (sfumato-operations--point)
                                (when-let* ((found (sfumato-operations--references)))
                                  (list :references found)))))

(defun sfumato-operations--references ()
  "Where eglot's language server knows the function around point to be called."
  (save-excursion
    (beginning-of-defun)
    (when (re-search-forward (rx bow (or "def" "function" "fn" "func") (+ blank)) (pos-eol) t)
      (sfumato-before-references))))

(provide 'sfumato-operations)
;;; sfumato-operations.el ends here
