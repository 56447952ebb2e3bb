// Every sentence of the interface, in every language of the book. Placeholders such as {n} are filled in.
const en = {
  task: "Try this",
  solved: "Solved",
  reset: "Reset",
  presets: "Examples",
  number: "{label}, as a number",
  set: "{label} {value}",
  on: "on",
  off: "off",
  yes: "yes",
  no: "no",

  points: "Points",
  move: "Move",
  add: "Add {label}",
  remove: "Remove",
  addOne: "Add a point",
  hintMove: "Drag a point, or focus it and press the arrow keys.",
  pointHint: "The arrow keys move it, Page Down goes to the next point.",
  hintAdd: "Click an empty spot to add a point.",
  hintRemove: "Click a point to remove it.",
  point: "{label} at {x}, {y}",
  pointRole: "movable point",
  handleRole: "handle: drag it, or press the arrow keys",
  pointCount: "{n} points of {label}",
  pointRemoved: "Point removed",
  pointLast: "At least one point must remain.",
  pointsCleared: "All points removed",
  clearPoints: "Remove all",
  pointMany: "No more points can be added.",
  plane: "Plane of {x} and {y}",
  low: "low",
  high: "high",

  value: "value",
  pictures: "Pictures",
  cell: "{label}, row {row}, column {column}: {value}",
  readable: "{label}: use the arrow keys to read the values",
  network: "Network",
  readHint: "Point at a node or a line, or use the arrow keys.",
  weight: "w from {from} to {to} = {value}",
  gradient: "gradient {value}",
  bias: "bias {value}",
  biasGradient: "gradient of the bias {value}",
  positive: "positive weight",
  negative: "negative weight",
  graph: "Computational graph",
  notYet: "not known yet",
  sideways: "Scroll sideways to see the rest",

  series: "{label}: from {first} to {last}, lowest {low} at {lowAt}, highest {high} at {highAt}",
  seriesEmpty: "{label}: no values yet",
  family: "{label}: {n} lines, from {low} to {high}",
  image: "{label}: {rows} by {columns} numbers from {low} to {high}",

  player: "Learning steps",
  play: "Play",
  pause: "Pause",
  step: "Step",
  back: "Step back",
  rewind: "Back to the start",
  speed: "Speed",
  fastest: "fastest",
  scrub: "Go to an earlier step",
  empty: "Press Play",
  newSeed: "New seed",
  entry: "{label}, row {row}, column {column}",
  pad: "{label}: drawing pad, {rows} by {columns}",
  padHint: "Draw with a mouse or a finger. Keys: arrows move, space draws, Delete erases.",
  pixel: "row {row}, column {column}: {value}",
  erase: "Erase",
  clear: "Clear",
  count: "Step {n}",
  finished: "Done at step {n}",

  share: "Keep and share",
  copyLink: "Copy link",
  copyPython: "Copy as Python",
  copyValues: "Copy values",
  copied: "Copied",
  copySelf: "Please copy this text yourself: the browser does not allow the page to do it.",
  savePicture: "Save PNG",
  saveSvg: "Save SVG",
  saved: "Picture saved",
  saveFailed: "The picture could not be saved.",
  linkForeign: "The link refers to a figure that is not on this page: {found}.",

  check: "Check",
  right: "right",
  wrong: "wrong",

  quizRight: "Right.",
  quizWrong: "Not quite.",
  quizThis: "This one is right.",
  quizGuess: "Your guess is kept in this browser.",
  quizScore: "{right} of {all} right",
  quizClear: "Clear my answers",
  quizBlocked: "This browser does not let pages store anything, so your answers will be lost when you leave.",

  progressCount: "{answered} of {all} questions answered, {right} right",
  progressGuess: "Guess made",
  progressNoGuess: "No guess yet",
  progressSave: "Save as a file",
  progressSaved: "File saved",
  progressOpen: "Open a saved file",
  progressOpened: "{n} answers taken over",
  progressForeign: "This file holds no answers to the questions of this book.",
  progressClear: "Clear all my answers",
  progressSure: "Press again to clear {n} answers",
  progressCleared: "All answers cleared",

  failedStart: "This live figure could not start: {reason}",
  failedRun: "This live figure stopped: {reason}",
  errJson: "its data cannot be read.",
  errVersion: "it is written in format {found}, but this page reads format {wanted}.",
  errKind: "its kind “{found}” is unknown.",
  errPart: "its part “{part}” is missing or damaged.",
  errDamaged: "its data is incomplete or damaged.",
  errControl: "its control “{name}” is of unknown kind “{found}”.",
  errView: "it has a view of unknown kind “{found}”.",
  errProgram: "there is no program for {choices}.",
  errName: "there is no value “{name}”; expected one of {names}.",
  errValue: "expected “{name}” to be {wanted}, got {found}.",
  errShape: "expected “{name}” to have shape {wanted}, got ({found}).",
  errFormat: "the template “{found}” cannot be read.",
  errLink: "The link to this figure is damaged at “{found}”, so the figure starts from its initial state.",
};

const ko = {
  task: "해 보기",
  solved: "해결했습니다",
  reset: "처음으로",
  presets: "예시",
  number: "{label}, 숫자로 입력",
  set: "{label} {value}",
  on: "켬",
  off: "끔",
  yes: "예",
  no: "아니요",

  points: "점",
  move: "옮기기",
  add: "{label} 추가",
  remove: "지우기",
  addOne: "점 추가",
  hintMove: "점을 끌거나, 점을 선택하고 화살표 키를 누르세요.",
  pointHint: "화살표 키로 옮기고, Page Down 키로 다음 점으로 갑니다.",
  hintAdd: "빈 곳을 누르면 점이 추가됩니다.",
  hintRemove: "점을 누르면 지워집니다.",
  point: "{label}, 위치 {x}, {y}",
  pointRole: "옮길 수 있는 점",
  handleRole: "손잡이: 끌거나 화살표 키를 누르세요",
  pointCount: "{label} 점 {n}개",
  pointRemoved: "점을 지웠습니다",
  pointLast: "점은 적어도 하나 남아야 합니다.",
  pointsCleared: "점을 모두 지웠습니다",
  clearPoints: "모두 지우기",
  pointMany: "점을 더 추가할 수 없습니다.",
  plane: "{x}, {y} 평면",
  low: "낮음",
  high: "높음",

  value: "값",
  pictures: "그림",
  cell: "{label}, {row}행 {column}열: {value}",
  readable: "{label}: 화살표 키로 값을 읽을 수 있습니다",
  network: "신경망",
  readHint: "노드나 선을 가리키거나 화살표 키로 값을 읽습니다.",
  weight: "{from}에서 {to}(으)로 가는 w = {value}",
  gradient: "기울기 {value}",
  bias: "편향 {value}",
  biasGradient: "편향의 기울기 {value}",
  positive: "양의 가중치",
  negative: "음의 가중치",
  graph: "계산 그래프",
  notYet: "아직 모름",
  sideways: "옆으로 밀면 나머지가 보입니다",

  series: "{label}: 처음 {first}, 마지막 {last}, 최솟값 {low} (위치 {lowAt}), 최댓값 {high} (위치 {highAt})",
  seriesEmpty: "{label}: 아직 값이 없습니다",
  family: "{label}: 선 {n}개, 값은 {low}에서 {high}까지",
  image: "{label}: {rows}행 {columns}열, 값은 {low}에서 {high}까지",

  player: "학습 단계",
  play: "재생",
  pause: "멈춤",
  step: "한 단계",
  back: "한 단계 뒤로",
  rewind: "처음 상태로",
  speed: "속도",
  fastest: "최고",
  scrub: "이전 단계로 가기",
  empty: "재생을 누르세요",
  newSeed: "새 시드",
  entry: "{label}, {row}행 {column}열",
  pad: "{label}: 그림판, {rows}행 {columns}열",
  padHint: "마우스나 손가락으로 그리세요. 화살표 키로 옮기고, 스페이스 키로 그리고, Delete 키로 지웁니다.",
  pixel: "{row}행 {column}열: {value}",
  erase: "지우개",
  clear: "모두 지우기",
  count: "{n}단계",
  finished: "{n}단계에서 끝남",

  share: "보관과 공유",
  copyLink: "링크 복사",
  copyPython: "파이썬 코드로 복사",
  copyValues: "값 복사",
  copied: "복사했습니다",
  copySelf: "브라우저가 복사를 허용하지 않습니다. 아래 글을 직접 복사하세요.",
  savePicture: "PNG 저장",
  saveSvg: "SVG 저장",
  saved: "그림을 저장했습니다",
  saveFailed: "그림을 저장할 수 없습니다.",
  linkForeign: "링크가 가리키는 그림이 이 페이지에 없습니다: {found}.",

  check: "확인",
  right: "맞음",
  wrong: "틀림",

  quizRight: "맞습니다.",
  quizWrong: "아닙니다.",
  quizThis: "이것이 맞습니다.",
  quizGuess: "예상은 이 브라우저에 저장됩니다.",
  quizScore: "{all}문제 중 {right}문제 맞음",
  quizClear: "내 답 지우기",
  quizBlocked: "이 브라우저는 저장을 허용하지 않으므로, 페이지를 떠나면 답이 사라집니다.",

  progressCount: "{all}문제 중 {answered}문제에 답함, {right}문제 맞음",
  progressGuess: "예상함",
  progressNoGuess: "아직 예상하지 않음",
  progressSave: "파일로 저장",
  progressSaved: "파일을 저장했습니다",
  progressOpen: "저장한 파일 열기",
  progressOpened: "답 {n}개를 가져왔습니다",
  progressForeign: "이 파일에는 이 책의 문제에 대한 답이 없습니다.",
  progressClear: "내 답 모두 지우기",
  progressSure: "한 번 더 누르면 답 {n}개를 지웁니다",
  progressCleared: "답을 모두 지웠습니다",

  failedStart: "이 그림을 시작할 수 없습니다: {reason}",
  failedRun: "이 그림이 멈추었습니다: {reason}",
  errJson: "자료를 읽을 수 없습니다.",
  errVersion: "자료의 형식은 {found}인데 이 페이지는 형식 {wanted}만 읽습니다.",
  errKind: "알 수 없는 종류입니다: “{found}”.",
  errPart: "“{part}” 부분이 없거나 손상되었습니다.",
  errDamaged: "자료가 빠졌거나 손상되었습니다.",
  errControl: "조절 장치 “{name}”은(는) 알 수 없는 종류입니다: “{found}”.",
  errView: "알 수 없는 종류의 보기입니다: “{found}”.",
  errProgram: "{choices}에 맞는 프로그램이 없습니다.",
  errName: "“{name}”이라는 이름이 없습니다. 있는 이름: {names}.",
  errValue: "“{name}”의 값은 {found}일 수 없습니다. 필요한 값: {wanted}.",
  errShape: "“{name}”의 모양이 ({found})입니다. 필요한 모양: {wanted}.",
  errFormat: "틀 “{found}”을(를) 읽을 수 없습니다.",
  errLink: "이 그림의 링크가 “{found}”에서 손상되어, 그림을 처음 상태로 보여 줍니다.",
};

export const STRINGS = { en, ko };

/**
 * The table for a language tag such as "ko-KR"; English for languages that the book does not have.
 */
export const stringsFor = (tag) =>
  STRINGS[
    String(tag ?? "")
      .toLowerCase()
      .split("-")[0]
  ] ?? en;

/** The table for the language of an element. */
export const stringsOf = (element) =>
  stringsFor(element.closest("[lang]")?.lang || document.documentElement.lang);

/** Fill the placeholders of a sentence. */
export const fill = (sentence, values = {}) =>
  sentence.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));

/** An error that can be explained to the reader in the language of the page. */
export class Fault extends Error {
  constructor(key, values) {
    super(fill(en[key], values));
    this.key = key;
    this.values = values;
  }
}

/** What went wrong, as a sentence; the engine's own messages are English. */
export const explain = (error, t) =>
  error instanceof Fault ? fill(t[error.key], error.values) : String(error?.message ?? error);
