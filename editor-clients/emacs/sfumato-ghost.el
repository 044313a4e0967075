;;; sfumato-ghost.el --- Ghost text: asked for, shown, taken away  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A suggestion is an overlay whose `after-string' stands at point.  It is there only while the buffer says what it said
;; when it was asked for, or goes on as the suggestion does: every change and every command is looked at.

;;; Code:

(require 'cl-lib)
(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)
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

(defface sfumato-ghost '((t :inherit shadow))
  "Ghost text."
  :group 'sfumato)

(cl-defstruct (sfumato-ghost (:copier nil))
  "Suggestions on the screen.
ITEMS are pairs of a text, which begins at START, and its id; what that of
INDEX adds to the text up to AT is shown there."
  items (index 0) start at overlay)

(defvar-local sfumato-ghost--shown nil "The `sfumato-ghost' on the screen.")
(defvar-local sfumato-ghost--timer nil)
(defvar-local sfumato-ghost--asked 0 "How many times a suggestion was asked for: only the newest answer is shown.")
(defvar-local sfumato-ghost--tick nil "The text that was looked at after the last command.")

;;; What is shown

(defun sfumato-ghost--item ()
  "The text and the id of the suggestion on the screen."
  (nth (sfumato-ghost-index sfumato-ghost--shown) (sfumato-ghost-items sfumato-ghost--shown)))

(defun sfumato-ghost-id ()
  "The id of the suggestion on the screen."
  (cdr (sfumato-ghost--item)))

(defun sfumato-ghost-text ()
  "The ghost text on the screen, or nil."
  (when sfumato-ghost--shown
    (substring (car (sfumato-ghost--item))
               (- (sfumato-ghost-at sfumato-ghost--shown) (sfumato-ghost-start sfumato-ghost--shown)))))

(defun sfumato-ghost--fits (text start pos)
  "Whether TEXT at START is more than what is there up to POS."
  (and (<= start pos)
       (< (- pos start) (length text))
       (string-prefix-p (buffer-substring-no-properties start pos) text)))

(defun sfumato-ghost--draw ()
  "Put what is left of the suggestion on the screen."
  (let ((text (propertize (sfumato-ghost-text) 'face 'sfumato-ghost)))
    ;; Before the text, not behind it.
    (put-text-property 0 1 'cursor t text)
    (overlay-put (sfumato-ghost-overlay sfumato-ghost--shown) 'after-string text)))

(defun sfumato-ghost--show (items start)
  "Show the first of ITEMS, which begin at START, at point."
  (sfumato-ghost-hide "replaced")
  (let ((overlay (make-overlay (point) (point))))
    (overlay-put overlay 'priority 100)
    (setq sfumato-ghost--shown (make-sfumato-ghost :items items :start start :at (point) :overlay overlay))
    (sfumato-ghost--draw)
    (sfumato-ghost--tell :sfumato/didShow)))

(defun sfumato-ghost-hide (&optional reason)
  "Take the ghost text away; REASON is why it was not taken, for the statistics."
  (when sfumato-ghost--shown
    (when reason
      (sfumato-ghost--tell :sfumato/didReject :reason reason))
    (delete-overlay (sfumato-ghost-overlay sfumato-ghost--shown))
    (setq sfumato-ghost--shown nil)))

(defun sfumato-ghost--tell (method &rest more)
  "Notify of METHOD for the suggestion on the screen, with MORE parameters."
  (when-let* ((id (sfumato-ghost-id)))
    (sfumato-outbox-notify method (append (list :id id) more))))

(defun sfumato-ghost-cycle (step)
  "Show the suggestion that is STEP further among those that fit."
  (let* ((ghost sfumato-ghost--shown)
         (pos (sfumato-ghost-at ghost))
         (count (length (sfumato-ghost-items ghost)))
         (fitting (cl-loop for far from 1 to count
                           for index = (mod (+ (sfumato-ghost-index ghost) (* step far)) count)
                           when (sfumato-ghost--fits (car (nth index (sfumato-ghost-items ghost)))
                                                     (sfumato-ghost-start ghost) pos)
                           return index)))
    (setf (sfumato-ghost-index ghost) fitting)
    (sfumato-ghost--draw)))

;;; Never stale

(defun sfumato-ghost-after-change (beg end removed)
  "Keep the ghost text or take it away, after REMOVED became BEG to END."
  (when-let* ((ghost sfumato-ghost--shown))
    (let ((at (sfumato-ghost-at ghost))
          (start (sfumato-ghost-start ghost)))
      ;; What ended at the ghost text ends at END now: it was typed on, or deleted back into.
      (if (and (<= start beg)
               (= at (+ beg removed))
               (sfumato-ghost--fits (car (sfumato-ghost--item)) start end))
          (progn (move-overlay (sfumato-ghost-overlay ghost) end end)
                 (setf (sfumato-ghost-at ghost) end)
                 (sfumato-ghost--draw))
        (sfumato-ghost-hide "typed_over")))))

(defun sfumato-ghost-after-command ()
  "Take ghost text away that point has left; ask anew when the text changed."
  (when (and sfumato-ghost--shown
             (or (/= (point) (sfumato-ghost-at sfumato-ghost--shown))
                 (sfumato-ghost--inhibited-p)))
    (sfumato-ghost-hide "ignored"))
  (let ((tick (buffer-chars-modified-tick)))
    (unless (eql tick sfumato-ghost--tick)
      (setq sfumato-ghost--tick tick)
      (sfumato-ghost--ask-soon))))

(defun sfumato-ghost-looked-away (_window)
  "Take the ghost text away when another buffer is selected."
  (unless (eq (window-buffer) (current-buffer))
    (sfumato-ghost-hide "ignored")))

(defun sfumato-ghost--inhibited-p ()
  "Whether nothing is to be shown now."
  (or completion-in-region-mode
      (bound-and-true-p company-candidates)
      buffer-read-only
      (bound-and-true-p sfumato-review--current)
      (run-hook-with-args-until-success 'sfumato-inhibit-functions)))

;;; Asking

(defun sfumato-ghost-cancel ()
  "Ask for nothing any more, and show no answer that is on its way."
  (cl-incf sfumato-ghost--asked)
  (when sfumato-ghost--timer
    (cancel-timer sfumato-ghost--timer)
    (setq sfumato-ghost--timer nil)))

(defun sfumato-ghost--ask-soon ()
  "Ask when nothing happens for `sfumato-delay'."
  (sfumato-ghost-cancel)
  (when sfumato-delay
    (let ((buffer (current-buffer))
          (pos (point))
          (tick (buffer-chars-modified-tick)))
      (setq sfumato-ghost--timer
            (run-at-time sfumato-delay nil
                         (lambda ()
                           (when (sfumato-ghost--same-p buffer pos tick)
                             (with-current-buffer buffer
                               (sfumato-ghost-ask)))))))))

(defun sfumato-ghost--same-p (buffer pos tick)
  "Whether the user still is at POS in BUFFER, whose text still is that of TICK."
  (and (buffer-live-p buffer)
       (eq buffer (window-buffer))
       (with-current-buffer buffer
         (and (= pos (point))
              (= tick (buffer-chars-modified-tick))
              (not (sfumato-ghost--inhibited-p))))))

(defun sfumato-ghost-ask (&optional invoked then)
  "Ask for a suggestion at point; INVOKED when the user did, who gets several.
THEN is called when they are on the screen.  Nil when nobody can be asked."
  (when (and sfumato-documents--version (sfumato-documents-flush))
    (let ((buffer (current-buffer))
          (pos (point))
          (tick (buffer-chars-modified-tick))
          (asked (cl-incf sfumato-ghost--asked)))
      (sfumato-outbox-request
       :textDocument/inlineCompletion
       (list :textDocument (sfumato-documents-identifier)
             :position (sfumato-text-position)
             :context (list :triggerKind (if invoked 1 2)))
       (lambda (answer)
         (when (sfumato-ghost--same-p buffer pos tick)
           (with-current-buffer buffer
             (when (= asked sfumato-ghost--asked)
               (sfumato-ghost--answered answer)
               (cond ((and then sfumato-ghost--shown) (funcall then))
                     ((and invoked (not sfumato-ghost--shown)) (message "Sfumato: no suggestion here")))))))
       :failed (lambda (problem) (when invoked (message "Sfumato: %s" problem)))
       :prompt t))))

(defun sfumato-ghost--answered (answer)
  "Show what is in ANSWER, a list of items or an object with one."
  (let* ((items (append (if (vectorp answer) answer (plist-get answer :items)) nil))
         (start (if items (car (sfumato-text-region (plist-get (car items) :range)))))
         (texts (cl-loop for item in items
                         for text = (plist-get item :insertText)
                         when (sfumato-ghost--fits text start (point))
                         collect (cons text (sfumato-ghost--id item)))))
    (cond ((null texts) (sfumato-ghost-hide "replaced"))
          ;; Nothing flickers where it says the same.
          ((and sfumato-ghost--shown
                (length= texts 1)
                (equal (sfumato-ghost-text) (substring (caar texts) (- (point) start)))))
          (t (sfumato-ghost--show texts start)))))

(defun sfumato-ghost--id (item)
  "The id of ITEM, which is the argument of its command."
  (let ((arguments (plist-get (plist-get item :command) :arguments)))
    (unless (length= arguments 0)
      (aref arguments 0))))

(provide 'sfumato-ghost)
;;; sfumato-ghost.el ends here
