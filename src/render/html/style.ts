import {PALETTE, STATUS} from '../palette.js';
import {CAST_LOOK} from '../text/cast.js';

const {learner, mentor, stakeholder} = CAST_LOOK;

/** The style of the page: light by default, dark where the reader's screen is, and light again on paper. No address is in it. */
export const STYLE = `
:root{color-scheme:light dark;--font:Inter,"Segoe UI",system-ui,-apple-system,Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
--paper:#fff;--ink:${PALETTE.dark};--soft:${PALETTE.grey};--rule:${PALETTE.rule};--mist:${PALETTE.mist};--light:${PALETTE.light};--navy:${PALETTE.navy};--link:#1D4FC4;
--good:${STATUS.good.ink};--work:${STATUS.work.ink};--bad:${STATUS.bad.ink};
--learner:${learner.ink};--learner-fill:${learner.fill};--mentor:${mentor.ink};--mentor-fill:${mentor.fill};--stakeholder:${stakeholder.ink};--stakeholder-fill:${stakeholder.fill};
--keyword:#1D4FC4;--string:#0A6B4F}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 var(--font);border-top:6px solid ${PALETTE.blue};overflow-wrap:break-word}
header,nav,main,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:3.2rem}
h1{font-size:clamp(2rem,7vw,3.2rem);line-height:1.1;margin:.2rem 0 .5rem;letter-spacing:-.02em}
h2{font-size:1.6rem;line-height:1.2;margin:3.6rem 0 .4rem;letter-spacing:-.01em}
h3{font-size:1.1rem;line-height:1.35;margin:2rem 0 .4rem}
h4{font-size:.95rem;margin:1.4rem 0 .3rem}
p,ul,ol{margin:.5rem 0;max-width:44rem}
ul,ol{padding-left:1.2rem}
li{margin:.2rem 0}
a{color:var(--link)}
code,pre{font-family:var(--mono);font-size:.84em}
pre{background:var(--mist);border-radius:6px;padding:.9rem 1rem;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;margin:.7rem 0;font-size:.8rem}
.k{color:var(--keyword)}.s{color:var(--string)}.c{color:var(--soft)}
.kind{color:var(--link);font-weight:600;margin:0}
.lead{color:var(--soft);font-size:1.15rem;margin-top:0}
h2+.lead{font-size:1rem}
.note,.type{color:var(--soft);font-size:.82rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(13rem,40%),1fr));gap:.9rem 1.2rem;margin:1.8rem 0}
.facts dt{color:var(--soft);font-size:.78rem}.facts dd{margin:0;font-weight:600}
.cast{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.8rem;margin:1.6rem 0}
.person{border-radius:6px;border-left:4px solid;padding:.7rem .9rem;line-height:1.35}
.person b{display:block;font-size:1.05rem}.person span{display:block;font-size:.82rem}
.person.learner{border-color:${learner.edge};background:var(--learner-fill)}.person.mentor{border-color:${mentor.edge};background:var(--mentor-fill)}
.person.stakeholder{border-color:${stakeholder.edge};background:var(--stakeholder-fill)}
.name{font-weight:600;border-radius:3px;padding:.05em .2em;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.learner.name,.learner b{color:var(--learner)}.mentor.name,.mentor b{color:var(--mentor)}.stakeholder.name,.stakeholder b{color:var(--stakeholder)}
.learner.name{background:var(--learner-fill)}.mentor.name{background:var(--mentor-fill)}.stakeholder.name{background:var(--stakeholder-fill)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;padding:.8rem 0;margin:1.4rem 0 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);max-width:none}
nav li{margin:0}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.story p{font-size:1.08rem;line-height:1.72;margin:.9rem 0}
.task,.headline{background:var(--mist);border-left:4px solid ${PALETTE.purple};border-radius:6px;padding:.9rem 1.1rem;margin:1rem 0;max-width:none}
.headline{background:var(--light);border-color:${PALETTE.blue};font-weight:600;color:var(--ink)}
.scroll{overflow-x:auto;margin:.7rem 0;max-width:100%}
table{border-collapse:collapse;font-size:.86rem;line-height:1.4}
table.wide{width:100%}
th{text-align:left;font-size:.78rem;color:var(--navy);border-bottom:1.5px solid var(--navy);padding:.3rem .7rem .3rem 0;vertical-align:bottom}
th .type{display:block;font-weight:400;font-size:.72rem;white-space:nowrap}
td{border-bottom:1px solid var(--rule);padding:.38rem .7rem .38rem 0;vertical-align:top}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.cells td{white-space:nowrap;max-width:22rem;overflow:hidden;text-overflow:ellipsis}
td .note{display:block;font-size:.92em}
table.wide td:first-child{min-width:11rem}
.empty{color:var(--soft)}
.wrong{color:var(--bad);font-weight:600}
figure{margin:1.1rem 0;overflow-x:auto}
svg{display:block;width:100%;height:auto}svg text{font-family:var(--font)}
.verdict{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.2rem;background:var(--mist);border-radius:8px;padding:1.1rem 1.3rem;margin:1rem 0}
.score{font-size:3rem;font-weight:600;line-height:1}.score small{font-size:1rem;color:var(--soft);font-weight:400}
.verdict p{flex:1 1 18rem;margin:0}
.badge{display:inline-block;border-radius:1rem;padding:.1rem .8rem;font-weight:600;font-size:.85rem;white-space:nowrap;border:1px solid transparent}
.badge.good{background:${STATUS.good.fill};color:${STATUS.good.on}}.badge.work{background:${STATUS.work.fill};color:${STATUS.work.on}}
.badge.bad{background:${STATUS.bad.fill};color:${STATUS.bad.on}}.badge.none{border-color:#AEB5CC;color:var(--soft)}
.mark{font-weight:600;white-space:nowrap}.mark.good{color:var(--good)}.mark.work{color:var(--work)}.mark.bad{color:var(--bad)}.mark.none{color:var(--soft)}
.bar{background:var(--mist);border-radius:3px;height:.75rem;min-width:7rem;position:relative;margin-top:.28rem}
.bar i{display:block;height:100%;border-radius:3px;background:${PALETTE.blue}}
.bar i.good{background:${STATUS.good.fill}}.bar i.work{background:${STATUS.work.fill}}.bar i.bad{background:${STATUS.bad.fill}}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 2rem}
.instructors{border-top:3px solid ${PALETTE.pink};margin-top:4rem;padding-top:.2rem}
.instructors>.note:first-child{color:var(--bad);font-weight:600;margin-top:.8rem}
.question{border-top:1px solid var(--rule);margin-top:2.6rem;padding-top:.4rem}
.question h3{font-size:1.2rem;max-width:46rem;margin-top:.2rem}
footer{color:var(--soft);font-size:.82rem;border-top:1px solid var(--rule);margin-top:4rem;padding-top:.8rem;padding-bottom:2.4rem}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#12131f;--ink:#e8eaf6;--soft:#a2a9c4;--rule:#323752;--mist:#1c1f31;--light:#242b52;--navy:#b3bdf0;--link:#8ab4ff;--good:#4fd8b0;--work:#ff9e58;--bad:#ff8ac0;
--learner:#5fe0bb;--learner-fill:#12352f;--mentor:#9cc2ff;--mentor-fill:#172c52;--stakeholder:#c3b2f7;--stakeholder-fill:#2b2350;--keyword:#8ab4ff;--string:#5fe0bb}
svg text[fill="${PALETTE.dark}"]{fill:var(--ink)}svg text[fill="${PALETTE.grey}"]{fill:var(--soft)}
svg [stroke="${PALETTE.rule}"],svg [stroke="#E9EBF4"]{stroke:var(--rule)}svg [stroke="${PALETTE.grey}"]{stroke:var(--soft)}
.chart [fill="${PALETTE.navy}"]{fill:#dfe4ff}.chart [stroke="${PALETTE.navy}"]{stroke:#dfe4ff}.chart [fill="#A9B4EE"]{fill:#6b78c4}.chart [stroke="#A9B4EE"]{stroke:#6b78c4}
.map rect[fill="#FFFFFF"],.map circle{fill:var(--mist)}.map [stroke="${PALETTE.navy}"]{stroke:#6f7dbd}.map path[fill="${PALETTE.light}"]{fill:#2c3566}.map path[fill="${PALETTE.navy}"]{fill:#5061ad}
}
@media (max-width:34rem){body{font-size:.95rem}header{padding-top:2rem}h2{margin-top:2.6rem}header,nav,main,footer{padding-left:1rem;padding-right:1rem}.story p{font-size:1rem}}
@page{size:A4;margin:16mm 15mm}
@media print{
body{font-size:9.5pt;border:0}header,nav,main,footer{max-width:none;padding:0}header{padding-top:0}nav{display:none}a{color:inherit;text-decoration:none}
h2{font-size:16pt;margin-top:22pt}h1{font-size:26pt}.story p{font-size:10.5pt;line-height:1.6}
h2,h3,h4,.kind{break-after:avoid;break-inside:avoid}p,li{orphans:3;widows:3}
table{font-size:7.5pt;max-width:100%}table.wide td:first-child{min-width:0}th{font-size:7pt}thead{display:table-header-group}tr,figure,.headline,.task,.verdict,.person{break-inside:avoid}
.scroll,figure{overflow:visible}.cells td{white-space:normal;overflow-wrap:anywhere}.cells th,th .type{overflow-wrap:anywhere;white-space:normal}
svg{min-width:0!important;max-width:100%!important}pre{font-size:7.2pt}.instructors{break-before:page}
.bar,.badge,.person,.name,.task,.headline,.verdict,pre,svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
