"""Sentences written apart from the development set: disguises that must be seen through, innocents that must not be touched."""

import pytest

from scanner.scan import Scanner
from scanner.source import Source

LEADS = """
注册安全工程师签约保过，机会难得
社工证考试包👉过，当天答复
保育师包.过.班 限额招生
执业药师保\u2060过计划启动
健康照护师，国\u200b家\u200b认\u200b可的证书
这张证書國家承認，找工作吃香
一级造价师必過班，开课在即
茶艺师证书bǎo guò，邮寄到家
教师资格证包guo班，最后三席
月嫂证，全国通用，联网可查，报名优惠
考公培训，不过全额退款
叉车证十天拿证，扫码咨询
高级收纳师职业资格证书招生
中国注册催乳师资格认证中心，报名电话见下
别的机构不敢承诺，我们签合同包过
没基础照样包过，放心报
碳排放管理师证书国家级认证，名额有限
代考科二，私聊报价
一级消防工程师挂靠，年薪五万
宠物美容师職業資格證書，三天速办
""".strip().splitlines()

CLEAN = """
蛋糕里的面包过于干硬，下次少烤五分钟
他的背包过安检时被打开检查
公司为员工参保过工伤险
本协会声明：从未授权任何机构宣传“包过”“保过”
市场监管局提醒：凡承诺“包过”的均涉嫌虚假宣传
某培训公司因广告宣称“保过”被罚款三万元
国家税务总局公布新的申报期限
全国各地迎来降温天气
我在国家图书馆复习了一整天
中国人民大学研究生招生简章发布
国家奖学金评审结果公示
应聘者须持有相关职业资格证书，五险一金
注册会计师全国统一考试报名将于四月开始
护士执业资格考试成绩查询通道开通
严禁代考、替考，一经发现取消成绩
人事档案挂靠在人才服务中心
商品合格率达到99%，欢迎选购
本校郑重承诺不使用包过等宣传用语
法院判决代考协议无效
国家鼓励发展多种形式的职业教育
中华人民共和国教育部官方网站
全国人大代表建议完善职业教育
""".strip().splitlines()


def _seen(scanner: Scanner, text: str) -> bool:
    return any(lead.confidence >= 1 for lead in scanner.scan(Source("x", "x", text.encode(), text_only=True)).leads)


@pytest.mark.parametrize("text", LEADS)
def test_lead(scanner: Scanner, text: str) -> None:
    assert _seen(scanner, text)


@pytest.mark.parametrize("text", CLEAN)
def test_clean(scanner: Scanner, text: str) -> None:
    assert not _seen(scanner, text)
