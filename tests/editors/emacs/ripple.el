;;; ripple.el --- What an edit asks for elsewhere: goes there, takes it  -*- lexical-binding: t; -*-

;;; Code:

(require 'around)

(defconst ripple-code
  "def area(width, height):\n    total = width * height\n    return total, width\n\n\nprint(area(width=2, height=3))\n")

(defun ripple-places ()
  "The texts that glow, from the buffer's start on."
  (cl-loop for overlay in (sort (overlays-in (point-min) (point-max)) :key #'overlay-start)
           when (eq (overlay-get overlay 'face) 'sfumato-ripple)
           collect (buffer-substring-no-properties (overlay-start overlay) (overlay-end overlay))))

(defun ripple-hint ()
  "What the end of point's line says."
  (cl-loop for overlay in (overlays-in (pos-eol) (1+ (pos-eol)))
           for text = (overlay-get overlay 'after-string)
           when (and text (eq (get-text-property 0 'face text) 'sfumato-ripple-hint))
           return (string-trim (substring-no-properties text))))

(defun ripple-wait (count)
  "Wait until COUNT places glow."
  (around-until (format "%d places glow" count) (lambda () (= (length (ripple-places)) count))))

(defun ripple-open ()
  "Give a parameter another name, in the signature alone."
  (around-open ripple-code "area.py")
  (goto-char (point-min))
  (search-forward "(")
  (around-type "M-d")
  (around-insert "breadth")
  (ripple-wait 3))

(ert-deftest the-places-that-an-edit-asks-for-glow-and-the-line-says-what-comes-next ()
  (ripple-open)
  (should (equal (ripple-places) '("width" "width" "width")))
  (should (equal (ripple-hint) "line 2: `width' → `breadth' · 2 more, M-r goes there")))

(ert-deftest the-key-goes-there-first-and-takes-it-then-until-none-is-left ()
  (ripple-open)
  (dolist (left '(2 1 0))
    (let ((before (buffer-string)))
      (around-type "M-r")
      (should (equal (buffer-string) before))
      (should (string-suffix-p "M-r takes it" (ripple-hint)))
      (around-type "M-r")
      (should-not (equal (buffer-string) before))
      (ripple-wait left)))
  (should (equal (buffer-string) (string-replace "width" "breadth" ripple-code)))
  (around-type "C-x C-s")
  (should (equal (around-disk) (around-bytes (buffer-string)))))

(ert-deftest taking-one-is-one-step-of-undo-and-it-does-not-come-back ()
  (ripple-open)
  (let ((before (buffer-string)))
    (around-type "M-r")
    (around-type "M-r")
    (ripple-wait 2)
    (around-type "C-/")
    (should (equal (buffer-string) before))
    (ripple-wait 2)))

(ert-deftest one-key-dismisses-all-that-an-edit-asks-for ()
  (ripple-open)
  (around-type "C-g")
  (should-not (ripple-places))
  (goto-char (point-max))
  (around-insert "x = 1")
  (around-wait-for-answer)
  (should-not (ripple-places))
  (should-error (sfumato-ripple) :type 'user-error))

(ert-deftest all-that-an-edit-asks-for-is-a-list-as-of-references ()
  (ripple-open)
  (sfumato-ripple-list)
  (with-current-buffer "*xref*"
    (should (= 3 (how-many "`width' → `breadth'" (point-min) (point-max)))))
  (quit-window t (get-buffer-window "*xref*")))

;;; ripple.el ends here
