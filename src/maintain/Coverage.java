package maintain;

import lab.text.Language;

/**
 * The tables at the end of the lessons' README: what the public certification asks for, and which programs a lesson
 * needs.
 */
final class Coverage {

    private static final String EN = """
        ## What the certification asks for

        The competencies of the OpenTelemetry Certified Associate exam, as its public outline names them, and where you do them here. The notebooks and the incident repeat many of them.

        | competency | lesson | what you do there |
        |---|---|---|
        | **Fundamentals (18 %)**: telemetry data | 01, 02, 10, 13 | emit a trace, a metric and a log, and say what each of them answers |
        | semantic conventions | 02, 08, 10, 17, 21 | name attributes, metrics and units by convention, and what has none in a namespace of your own; rename yesterday's in the Collector |
        | instrumentation | 01, 03, 05, 13, 16 | instrument HTTP, messaging and logging by hand, and test that it stays |
        | analysis and outcomes | 10, 12, 14, 24, 26 | the golden signals, from a bucket to its trace, what an alert should count, objectives and error budgets, and what the questions cost |
        | **API and SDK (46 %)**: data model | 02, 05, 10, 13 | spans, links, instruments, log records, seen as they are sent |
        | composability and extension | 06, 09, 18, 19 | a sampler, a processor and an exporter of your own; found by name in a file, or by the agent in a jar |
        | configuration | 07, 08, 11, 18 | exporters, resources and views, by code, by variables and by a declarative file |
        | signals: traces, metrics, logs | 02–06, 10–14 | each with its own SDK, together in one trace |
        | SDK pipelines | 06, 07, 09, 11, 24 | sampler, processors, readers and exporters, what is lost between them, and what each sends over the wire |
        | context propagation | 03, 04, 05, 15 | over HTTP, in messages, by baggage, across threads |
        | agents | 19 | a program without telemetry under the Java agent: annotations, suppression, an extension of your own |
        | **Collector (26 %)**: configuration | 20 | three signals through a Collector that you configure and the check runs |
        | deployment | 20, 22, 23 | agent and gateway, the resource of the host; two tiers; a hop with TLS and a token |
        | scaling | 20, 22 | memory limit, batches, back-pressure to who sends; routing by trace id to more than one gateway |
        | pipelines | 20, 21, 22 | receivers, processors in their order, exporters; a connector that counts before the sampler |
        | transforming data | 21, 22 | filter, mask, rename and parse with OTTL; decide about a whole trace at its end |
        | **Maintaining and debugging (10 %)**: context propagation | 03, 15 | find where a trace is torn |
        | debugging pipelines | 07, 20, 21, 23 | what is dropped, refused or sent again, from the Collector's own metrics and log; an alert on what is lost |
        | error handling | 14, 21, 23 | what an error is; what a statement that fails does to its batch; queue and retry over an outage and a restart |
        | schema management | 08, 17, 21 | schema URLs; names that changed, and moving to them |

        ## Which lesson needs which program

        | lessons | need | Linux | macOS | Windows |
        |---|---|---|---|---|
        | 01–19, 24, 27 | a JDK 25, which `./lab` looks for and JBang fetches (19: also the Java agent, from Maven Central) | `./lab` | `./lab` | `jbang workbook`, or WSL |
        | 20–23 | an OpenTelemetry Collector: `./lab fetch collector`, `OTELCOL`, the PATH, Docker or Go | tried, on amd64 | the same code; not tried | the same code; not tried. A Collector is ended there without a chance to send what it holds: use WSL |
        | 23, 26 | promtool, and for 26 amtool and Alertmanager: `./lab fetch prometheus`, `./lab fetch alertmanager`, `PROMTOOL` and the like, the PATH or Docker | tried with Debian's; Docker not tried | the same code; not tried | the same code; not tried |

        Without a Collector, or Prometheus' programs, these lessons are skipped by name, and everything else works; `./lab doctor` says which one it found, and which lessons are left out without it.
        """;

    private static final String KO = """
        ## 자격시험이 요구하는 것

        OpenTelemetry Certified Associate 시험의 공개된 역량 목록과, 이 워크북에서 그것을 해 보는 곳입니다. 노트북과 장애 대응 실습에서도 여럿을 다시 다룹니다.

        | 역량 | 실습 | 거기에서 하는 일 |
        |---|---|---|
        | **기초 (18 %)**: 텔레메트리 데이터 | 01, 02, 10, 13 | 트레이스, 메트릭, 로그를 내보내고 각각이 무엇에 답하는지 말합니다 |
        | 시맨틱 컨벤션 | 02, 08, 10, 17, 21 | 속성, 메트릭, 단위의 이름을 컨벤션대로 짓고, 컨벤션에 없는 것은 우리 네임스페이스에 두고, 옛 이름은 컬렉터에서 바꿉니다 |
        | 계측 | 01, 03, 05, 13, 16 | HTTP, 메시징, 로깅을 직접 계측하고, 계측이 사라지지 않는지 테스트합니다 |
        | 분석과 결과 | 10, 12, 14, 24, 26 | 골든 시그널, 버킷에서 트레이스로, 알림이 세어야 할 것, 목표와 에러 버짓, 그리고 질문에 답하는 데 드는 비용 |
        | **API와 SDK (46 %)**: 데이터 모델 | 02, 05, 10, 13 | 스팬, 링크, 계측기, 로그 레코드를 전송되는 모습 그대로 봅니다 |
        | 조합과 확장 | 06, 09, 18, 19 | 샘플러, 프로세서, 익스포터를 직접 만들고, 설정 파일이 이름으로 찾게 하거나 에이전트에 jar로 넣습니다 |
        | 설정 | 07, 08, 11, 18 | 익스포터, 리소스, 뷰를 코드, 변수, 선언적 설정 파일로 설정합니다 |
        | 시그널: 트레이스, 메트릭, 로그 | 02–06, 10–14 | 저마다의 SDK로, 한 트레이스 안에서 함께 다룹니다 |
        | SDK 파이프라인 | 06, 07, 09, 11, 24 | 샘플러, 프로세서, 리더, 익스포터, 그 사이에서 사라지는 것과 네트워크로 나가는 양 |
        | 컨텍스트 전파 | 03, 04, 05, 15 | HTTP, 메시지, 배기지, 스레드를 건너 전파합니다 |
        | 에이전트 | 19 | 텔레메트리가 없는 프로그램을 Java 에이전트로 실행하고, 애너테이션과 설정과 직접 만든 확장으로 바꿉니다 |
        | **컬렉터 (26 %)**: 설정 | 20 | 직접 설정하고 채점이 실행하는 컬렉터로 세 시그널을 보냅니다 |
        | 배포 | 20, 22, 23 | 에이전트와 게이트웨이, 호스트의 리소스, 두 단 구성, TLS와 토큰으로 지키는 홉 |
        | 확장성 | 20, 22 | 메모리 제한, 배치, 보낸 쪽까지 이어지는 백프레셔, 게이트웨이가 여럿일 때 trace id로 나누기 |
        | 파이프라인 | 20, 21, 22 | 리시버, 순서가 있는 프로세서, 익스포터, 샘플러 앞에서 세는 커넥터 |
        | 데이터 변환 | 21, 22 | OTTL로 버리고, 가리고, 이름을 바꾸고, 풀어냅니다. 트레이스가 끝난 뒤에 통째로 정합니다 |
        | **유지와 디버깅 (10 %)**: 컨텍스트 전파 | 03, 15 | 트레이스가 끊긴 곳을 찾습니다 |
        | 파이프라인 디버깅 | 07, 20, 21, 23 | 버린 것, 거절한 것, 다시 보낸 것을 컬렉터 자신의 메트릭과 로그에서 찾고, 잃은 것은 알림이 알려 줍니다 |
        | 오류 처리 | 14, 21, 23 | 무엇이 오류인지, 실패한 문장이 배치에 무슨 일을 하는지, 장애와 재시작을 견디는 큐와 재시도 |
        | 스키마 관리 | 08, 17, 21 | 스키마 URL, 바뀐 이름과 옮겨 가는 법 |

        ## 어느 실습에 어떤 프로그램이 필요한가

        | 실습 | 필요한 것 | Linux | macOS | Windows |
        |---|---|---|---|---|
        | 01–19, 24, 27 | JDK 25. `./lab`이 찾고 JBang이 내려받습니다(19는 Maven Central의 자바 에이전트도) | `./lab` | `./lab` | `jbang workbook` 또는 WSL |
        | 20–23 | OpenTelemetry 컬렉터: `./lab fetch collector`, `OTELCOL`, PATH, Docker, Go 가운데 하나 | amd64에서 시험했습니다 | 같은 코드이고 시험하지 못했습니다 | 같은 코드이고 시험하지 못했습니다. Windows에서는 컬렉터가 들고 있던 것을 보내지 못한 채 끝나므로 WSL을 쓰십시오 |
        | 23, 26 | promtool, 그리고 26은 amtool과 Alertmanager도: `./lab fetch prometheus`, `./lab fetch alertmanager`, `PROMTOOL` 같은 변수, PATH, Docker 가운데 하나 | Debian의 것으로 시험했습니다. Docker는 시험하지 못했습니다 | 같은 코드이고 시험하지 못했습니다 | 같은 코드이고 시험하지 못했습니다 |

        컬렉터나 Prometheus의 프로그램이 없으면 이 실습들은 이름을 밝히고 건너뛰며, 나머지는 모두 그대로 됩니다. `./lab doctor`가 무엇을 찾았는지, 없으면 어느 실습을 건너뛰는지 알려 줍니다.
        """;

    private Coverage() {}

    static String in(Language language) {
        return language == Language.ko ? KO : EN;
    }
}
