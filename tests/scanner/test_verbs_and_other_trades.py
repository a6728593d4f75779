"""包过 and 保过 as verbs of everyday life, and words of a rule in forms, other trades and good wishes, are no leads."""

import pytest

from scanner.scan import Scanner
from scanner.source import Source

VERBS = """
这种荠菜馅的饺子我以前没包过。
外婆每年端午都包粽子，我也跟着包过两回。
妈妈当老师那会儿给全班包过饺子。
考试结束那天，宿舍几个人一起包过馄饨。
礼物用彩纸包过，上面写着“考试加油”。
书本都用牛皮纸包过，班上同学说很好看。
电工师傅把接头用胶布包过再接上。
厨师把鱼用荷叶包过再蒸。
他把准考证用塑料袋包过放在书包里。
蛋黄酥我包过，烘焙课的同事都知道。
那份文件我做过备份，也加密保过。
这辆车去年保过全险，今年只买了交强险。
他当会计时曾为朋友作保过，结果赔了钱。
护士把她的手重新包过了。
皮具课上边要包过一遍，再打磨。
"""
ELSEWHERE = """
职业资格证：请输入证书号码
其他职业资格证书登记
申请人的职业资格证书扫描件
支持的证书类型：国家职业资格证书、技能等级证书，请上传清晰照片
获得国家职业资格证书后，可以申请技能提升补贴。
数据里的国家级证书数量
使用国家认可的电子认证机构签发的数字证书
应聘者须具有国家承认的大专以上学历
证件颁发国家/地区
颁发国家统一印制的荣誉证书
专业经营许可证办理服务，快速拿证
我们保证下签，签证不过全额退款
接口请求的通过率高达97%，准确性还要再看
审核通过率98%，退回的稿件请修改后再交
祝大家逢考必过，金榜题名！
文昌符手串，寓意逢考必过
财源广进，学业有成，逢考必过
禁用词：包过、快速拿证、保录取
引用的编号挂靠在句尾
"""
CLAIMED = """
二建包过，不过不收费
教资面试保过，签合同
全科稳过套餐，咨询客服
谁说电工证难？我们一次包过
老师带着你包过，科目二也不怕
健康管理师逢考必过，报名从速
祝贺学员上岸！本校逢考必过，火热招生
收纳师职业资格证书，轻松拿下
国家职业资格证书，随到随学，加微信
确保您在三个月内高效通过认证
第一次未过，第二次免费培训
课程有效期内未通过，可免费重学
计时班五次不过全额退费
"""


def _lead(scanner: Scanner, text: str) -> bool:
    scan = scanner.scan(Source("text", "test", text.encode(), text_only=True))
    return any(lead.confidence >= 1 for lead in scan.leads)


@pytest.mark.parametrize("text", (VERBS + ELSEWHERE).split("\n")[1:])
def test_no_lead(scanner: Scanner, text: str) -> None:
    assert not text or not _lead(scanner, text)


@pytest.mark.parametrize("text", CLAIMED.strip().split("\n"))
def test_a_claim_with_the_same_words_is_a_lead(scanner: Scanner, text: str) -> None:
    assert _lead(scanner, text)
