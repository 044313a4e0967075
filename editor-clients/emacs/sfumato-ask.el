;;; sfumato-ask.el --- When ghost text is asked for  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Soon after a command that changed the text, or when the user says so.  An answer is shown only where the user still is,
;; in the text that it is for.

;;; Code:

(require 'cl-lib)
(require 'sfumato-connection)
(require 'sfumato-documents)
(require 'sfumato-ghost)
(require 'sfumato-outbox)
(require 'sfumato-text)

(defcustom sfumato-delay 0.15
  "Seconds from the last change until a suggestion is asked for.
With nil only what you ask for is shown."
  :type '(choice number (const :tag "Only when asked" nil))
  :group 'sfumato)

(defcustom sfumato-inhibit-functions nil
  "Functions without arguments; where one returns non-nil nothing is shown.
For example a function that tells whether evil is in normal state."
  :type 'hook
  :group 'sfumato)

(defvar-local sfumato-ask--timer nil)
(defvar-local sfumato-ask--count 0 "How many times was asked: only the newest answer is shown.")
(defvar-local sfumato-ask--tick nil "The text that was looked at after the last command.")

(defun sfumato-ask-after-command ()
  "Take ghost text away that point has left; ask anew when the text changed."
  (when (and sfumato-ghost--shown
             (or (/= (point) (sfumato-ghost-at sfumato-ghost--shown))
                 (sfumato-ask--inhibited-p)))
    (sfumato-ghost-hide "ignored"))
  (let ((tick (buffer-chars-modified-tick)))
    (unless (eql tick sfumato-ask--tick)
      (setq sfumato-ask--tick tick)
      (sfumato-ask--soon))))

(defun sfumato-ask--inhibited-p ()
  "Whether nothing is to be shown now."
  (or completion-in-region-mode
      (bound-and-true-p company-candidates)
      buffer-read-only
      (bound-and-true-p sfumato-review--current)
      (run-hook-with-args-until-success 'sfumato-inhibit-functions)))

(defun sfumato-ask-cancel ()
  "Ask for nothing any more, and show no answer that is on its way."
  (cl-incf sfumato-ask--count)
  (when sfumato-ask--timer
    (cancel-timer sfumato-ask--timer)
    (setq sfumato-ask--timer nil)))

(defun sfumato-ask--soon ()
  "Ask when nothing happens for `sfumato-delay'."
  (sfumato-ask-cancel)
  (when sfumato-delay
    (let ((buffer (current-buffer))
          (pos (point))
          (tick (buffer-chars-modified-tick)))
      (setq sfumato-ask--timer
            (run-at-time sfumato-delay nil
                         (lambda ()
                           (when (sfumato-ask--same-p buffer pos tick)
                             (with-current-buffer buffer
                               (sfumato-ask)))))))))

(defun sfumato-ask--same-p (buffer pos tick)
  "Whether the user still is at POS in BUFFER, whose text still is that of TICK."
  (and (buffer-live-p buffer)
       (eq buffer (window-buffer))
       (with-current-buffer buffer
         (and (= pos (point))
              (= tick (buffer-chars-modified-tick))
              (not (sfumato-ask--inhibited-p))))))

(defun sfumato-ask (&optional invoked then)
  "Ask for a suggestion at point; INVOKED when the user did, who gets several.
THEN is called when they are on the screen.  Nil when nobody can be asked."
  (when (and sfumato-documents--version (sfumato-documents-flush))
    (let ((buffer (current-buffer))
          (pos (point))
          (tick (buffer-chars-modified-tick))
          (asked (cl-incf sfumato-ask--count)))
      (sfumato-outbox-request
       :textDocument/inlineCompletion
       (list :textDocument (sfumato-documents-identifier)
             :position (sfumato-text-position)
             :context (list :triggerKind (if invoked 1 2)))
       (lambda (answer)
         (when (sfumato-ask--same-p buffer pos tick)
           (with-current-buffer buffer
             (when (= asked sfumato-ask--count)
               (sfumato-ask--answered answer)
               (cond ((and then sfumato-ghost--shown) (funcall then))
                     ((and invoked (not sfumato-ghost--shown)) (message "Sfumato: no suggestion here")))))))
       :failed (lambda (problem) (when invoked (message "Sfumato: %s" problem)))
       :prompt t))))

(defun sfumato-ask--answered (answer)
  "Show what is in ANSWER, a list of items or an object with one."
  (let* ((items (append (if (vectorp answer) answer (plist-get answer :items)) nil))
         (start (if items (car (sfumato-text-region (plist-get (car items) :range)))))
         (texts (cl-loop for item in items
                         for text = (plist-get item :insertText)
                         when (sfumato-ghost--fits text start (point))
                         collect (cons text (sfumato-ask--id item)))))
    (cond ((null texts) (sfumato-ghost-hide "replaced"))
          ;; Nothing flickers where it says the same.
          ((and sfumato-ghost--shown
                (length= texts 1)
                (equal (sfumato-ghost-text) (substring (caar texts) (- (point) start)))))
          (t (sfumato-ghost--show texts start)))))

(defun sfumato-ask--id (item)
  "The id of ITEM, which is the argument of its command."
  (let ((arguments (plist-get (plist-get item :command) :arguments)))
    (unless (length= arguments 0)
      (aref arguments 0))))

(provide 'sfumato-ask)
;;; sfumato-ask.el ends here
