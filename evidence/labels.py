"""The words a reader sees for the terms of the store: how words were written, how used, where they stood."""

from evidence.leads import Kind, Use, Written
from evidence.subjects import About, PartyRole

WRITTEN = {
    Written.LITERAL: "原样书写",
    Written.GAP: "字间夹杂符号或空格",
    Written.TRADITIONAL: "繁体字",
    Written.STYLED: "花体、全角等字形",
    Written.PINYIN: "拼音",
    Written.INITIALS: "字母缩写",
    Written.HOMOPHONE: "同音字",
    Written.SHAPE: "形近字",
    Written.SPLIT: "拆字",
    Written.EMOJI: "表情代字",
    Written.INSERTED: "中间加字",
    Written.REVERSED: "倒写",
    Written.BIDI: "倒序控制符",
    Written.MARKUP: "标签隔断",
    Written.OCR: "图中文字",
    Written.WHOLE: "整句",
}
USE = {
    Use.CLAIM: "用于宣传",
    Use.NEGATED: "否定",
    Use.WARNING: "提醒、警示",
    Use.NEWS: "新闻、通报",
    Use.LAW: "法律、政策用语",
    Use.COMMENT: "他人评论",
    Use.LAWFUL_NAME: "正当名称",
    Use.DOCUMENT_TITLE: "文件名称",
    Use.CATALOGUE: "目录内项目",
    Use.REGISTERED: "名单内机构",
    Use.EVERYDAY: "日常用法",
    Use.NOT_A_WORD: "不成词",
}
KIND = {
    Kind.TITLE: "标题",
    Kind.META: "页面简介",
    Kind.HEADING: "小标题",
    Kind.BODY: "正文",
    Kind.LINK: "链接",
    Kind.ALT: "图片说明",
    Kind.ATTRIBUTE: "属性",
    Kind.HIDDEN: "看不见的文字",
    Kind.OCR: "图中文字",
    Kind.ATTACHMENT: "附件",
}
ABOUT = {
    About.NAME: "名称",
    About.BRAND: "品牌",
    About.USCC: "统一社会信用代码",
    About.OTHER_ID: "登记（注册）号",
    About.UNSURE_CODE: "读不准的代码",
    About.ICP: "ICP 备案号",
    About.POLICE: "公安备案号",
    About.LICENCE: "许可证号",
    About.FILING: "备案号",
    About.PHONE: "电话",
    About.WECHAT: "微信",
    About.QQ: "QQ",
    About.EMAIL: "邮箱",
    About.ADDRESS: "地址",
    About.PERSON: "人员",
    About.PRICE: "价格",
    About.QR: "二维码",
}
ROLE = {
    PartyRole.OWNER: "所有者",
    PartyRole.ORGANISER: "主办（承办）",
    PartyRole.SUPPORT: "技术支持",
    PartyRole.PARTNER: "合作方",
    PartyRole.OTHER: "另一方",
    PartyRole.MENTIONED: "提到",
}
SURE = {1: "存疑", 2: "较可信", 3: "可信"}
