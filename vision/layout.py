"""The words of a certificate's layout, of an offer, of papers the state issues, and the labels of what must be masked."""

import re

TITLE = re.compile(
    r"(?:[\u4e00-\u9fff（）()·]{0,24}(?:证书|资格证|等级证|上岗证|操作证|合格证|培训证|技能证|聘书|执业证|从业证|结业证|毕业证|岗位证))$"
)
_BODY_LABEL = r"(?:发证|颁发|颁证|签发|批准|鉴定|评价|考核)(?:机关|单位|机构|部门)"
_SIGNS = (
    (
        "证明的话",
        2,
        r"兹证明|特发此证|特此证明|准予(?:结业|毕业|颁发)|经(?:考核|考试|培训|鉴定|评审)|成绩合格|考核合格|持证人",
    ),
    ("编号", 1, r"(?:证书|证件)?编\s*号|证书号|certificate\s*no|^no[.:：]"),
    ("姓名", 1, r"姓\s*名|^name\b"),
    ("身份证号、性别一类", 1, r"身份证|证件号|性\s*别|出生|^sex\b|id\s*(?:no|card)"),
    ("照片", 1, r"照\s*片|相\s*片|贴照|^photo\b"),
    ("职业、等级", 1, r"(?:职业|工种|专业|等级|级别|岗位|项目)(?:名称|及等级)?\s*[:：]|技能等级[:：]"),
    ("发证机关", 1, rf"{_BODY_LABEL}|盖\s*章|issued\s*by"),
    (
        "发证日期",
        1,
        r"(?:发证|颁发|签发|批准|有效)(?:日期|期)|^\D{0,6}(?:19|20)\d\d\s*年\s*\d{1,2}\s*月|date\s*of\s*issue",
    ),
    ("查询网址", 1, r"查询(?:网址|网站|电话|方式)?\s*[:：]|网上查询|扫码查询|官网查询|验证网址|www\."),
    ("钢印、防伪", 1, r"钢\s*印|防伪|二维码验证"),
)
SIGNS = tuple((name, points, re.compile(pattern, re.I)) for name, points, pattern in _SIGNS)
BESIDE = ("查询网址", "钢印、防伪")  # signs that posters have as well
OFFER = re.compile(
    r"报名|咨询|优惠|立减|学费|[¥￥]\s*\d|\d+\s*元|扫码(?:添加|加|领)|招生|开班|课程|加微|热线|名师|通过率|包过|拿证|代办"
)
STATE_PAPER = re.compile(
    r"营业执照|居民身份证|许可证|法人(?:登记)?证书|社会团体法人|民办非企业|事业单位法人|组织机构代码|开户许可|不动产|商标注册"
    r"|授权书|高新技术企业|专利证书|著作权登记"
)
_ORGAN = (
    r"[\u4e00-\u9fff（）()·]{2,30}?(?:部|局|厅|委员会|办公室|中心|协会|学会|研究院|研究会|学院|学校|大学|公司|联合会|促进会"
    r"|集团|总会|网|基地)"
)
ISSUER = re.compile(rf"{_BODY_LABEL}(?:[（(]盖?章[)）])?\s*[:：]?\s*({_ORGAN})$")
ISSUER_LABEL = re.compile(rf"{_BODY_LABEL}(?:[（(]盖?章[)）])?\s*[:：]?$")
BARE_ORGAN = re.compile(rf"^{_ORGAN}(?:[（(]?盖?章[)）]?)?$")
ITEM = re.compile(r"(?:职业|工种|专业|岗位|项目)(?:名称|及等级)?[:：]([\u4e00-\u9fffA-Za-z（）()]{2,20})")
_PRIVATE = (
    ("姓名", r"姓\s*名\s*[:：]?\s*|^name\s*[:：]?\s*|兹证明\s*", r"[\u4e00-\u9fff·*×xX]{2,6}"),
    ("身份证号", r"(?:身份证|证件)(?:号码?)?\s*[:：]?\s*|id\s*(?:no|card)[.:：]?\s*", r"[\dxX*×]{6,20}"),
    ("证书编号", r"(?:证书|证件)?编\s*号\s*[:：]?\s*|证书号\s*[:：]?\s*|no[.:：]\s*", r"[A-Za-z\d*×-]{5,40}"),
    ("出生日期", r"出生(?:日期|年月)?\s*[:：]?\s*", r"[\d年月日./-]{4,14}"),
    ("电话", r"(?:电话|手机)\s*[:：]?\s*", r"[\d-]{7,15}"),
)
PRIVATE = tuple((what, re.compile(label, re.I), re.compile(value)) for what, label, value in _PRIVATE)
PRIVATE_ALONE = (
    ("身份证号", re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}[\d*]{7}[\dxX*]")),
    ("照片", re.compile(r"^(?:照\s*片|相\s*片|贴照片?处|photo)$", re.I)),
)
