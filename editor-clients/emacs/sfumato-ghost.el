;;; sfumato-ghost.el --- Ghost text: shown, moved, taken away  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A suggestion is an overlay whose `after-string' stands at point.  It is there only while the buffer says what it said
;; when it was asked for, or goes on as the suggestion does: every change is looked at.

;;; Code:

(require 'cl-lib)
(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)
(require 'sfumato-text)

(defface sfumato-ghost '((t :inherit shadow))
  "Ghost text."
  :group 'sfumato)

(cl-defstruct (sfumato-ghost (:copier nil))
  "Suggestions on the screen.
ITEMS are pairs of a text, which begins at START, and its id; what that of
INDEX adds to the text up to AT is shown there."
  items (index 0) start at overlay)

(defvar-local sfumato-ghost--shown nil "The `sfumato-ghost' on the screen.")

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

(defun sfumato-ghost-looked-away (_window)
  "Take the ghost text away when another buffer is selected."
  (unless (eq (window-buffer) (current-buffer))
    (sfumato-ghost-hide "ignored")))

(provide 'sfumato-ghost)
;;; sfumato-ghost.el ends here
