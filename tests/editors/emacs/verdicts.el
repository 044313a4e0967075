;;; verdicts.el --- What the judge says of a change is said where it is kept  -*- lexical-binding: t; -*-

;;; Commentary:

;; Edits 1, edits 9 and the first hour: what is answered is changed on its way, for what a checkpoint does not say on
;; demand.

;;; Code:

(require 'around)

(defconst verdicts-code "def area(width, height):\n    return width * height\n")
(defconst verdicts-problem "'(' was never closed (line 2)")

(defun verdicts-rewrite (verdict)
  "Wait for a rewrite, whose candidates have VERDICT."
  (around-open verdicts-code)
  (goto-char (point-min))
  (advice-add 'sfumato-review--arrived :filter-args
              (lambda (arguments)
                (seq-do (lambda (candidate)
                          (plist-put candidate :verdict verdict)
                          (plist-put candidate :valid (if (equal verdict "sound") t :json-false))
                          (plist-put candidate :problem (if (equal verdict "sound") "" verdicts-problem)))
                        ;; So that both are there to be put into.
                        (plist-get (car arguments) :candidates))
                arguments)
              '((name . verdicts)))
  (sfumato-rewrite "make async")
  (around-reviewed))

(defun verdicts-on-screen ()
  "All that overlays show."
  (mapconcat (lambda (overlay) (or (overlay-get overlay 'after-string) ""))
             (overlays-in (point-min) (1+ (point-max)))))

(ert-deftest what-is-wrong-with-a-change-is-shown ()
  (verdicts-rewrite "broken")
  (should (string-search (concat "✗ broken: " verdicts-problem) (verdicts-on-screen))))

(ert-deftest what-is-unfinished-is-shown-as-such ()
  (verdicts-rewrite "unfinished")
  (should (string-search (concat "… unfinished: " verdicts-problem) (verdicts-on-screen))))

(ert-deftest what-is-broken-is-not-kept-without-a-yes ()
  (verdicts-rewrite "broken")
  (let (asked)
    (cl-letf (((symbol-function 'yes-or-no-p) (lambda (question) (push question asked) nil)))
      (ignore-errors (around-type "C-c C-c")))
    (should (equal asked (list (format "Sfumato: ✗ broken: %s.  Keep it anyway? " verdicts-problem))))
    (should (equal (buffer-string) verdicts-code))
    (around-keep)
    (should-not (equal (buffer-string) verdicts-code))))

(ert-deftest what-is-sound-is-kept-at-once-and-has-no-mark ()
  (verdicts-rewrite "sound")
  (should-not (string-search "✗" (verdicts-on-screen)))
  (cl-letf (((symbol-function 'yes-or-no-p) (lambda (_question) (error "Nothing is to be asked"))))
    (around-type "C-c C-c"))
  (should-not (equal (buffer-string) verdicts-code)))

(ert-deftest no-share-of-its-own-decides-what-glows ()
  (around-open verdicts-code)
  (seq-do #'sfumato-inspect--draw
          '((:range (:start (:line 1 :character 4) :end (:line 1 :character 10))
             :probability 0.001 :instead "give" :unlikely :json-false)
            (:range (:start (:line 1 :character 11) :end (:line 1 :character 16))
             :probability 0.9 :instead "w" :unlikely t)
            (:range (:start (:line 0 :character 4) :end (:line 0 :character 8))
             :probability 0.03 :instead "area" :unlikely t)
            (:range (:start (:line 1 :character 19) :end (:line 1 :character 25))
             :probability 0.004 :instead "" :unlikely t)))
  (should (equal (sort (mapcar (lambda (overlay) (overlay-get overlay 'help-echo)) sfumato-inspect--overlays))
                 '("area: 3 % likely" "height: under 1 % likely" "width: 90 % likely; likelier: w"))))

(ert-deftest a-file-of-another-language-says-why-nothing-comes ()
  (let (said)
    (advice-add 'message :before (lambda (format &rest arguments) (when format (push (apply #'format format arguments) said))))
    (around-open "const one = 1\n" "shapes.js")
    (around-until "the mode line says so" (lambda () (equal (sfumato-status-lighter) " Sfumato:none")))
    (let ((reason (get-text-property 0 'help-echo (sfumato-status-lighter))))
      (should (string-match-p "javascript" reason))
      (sfumato-status)
      (around-until "it is said"
                    (lambda () (member (concat "Sfumato: " reason) said))))
    (around-open around-mean "other.py")
    (should (equal (sfumato-status-lighter) " Sfumato"))))

;;; verdicts.el ends here
